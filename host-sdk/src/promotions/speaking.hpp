// Obeys operators' words: each in one transaction with all its effects.
#pragma once

#include <string>
#include <vector>

#include "carrying.hpp"
#include "halts.hpp"
#include "judge.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/operator_word.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "signal.hpp"
#include "writer.hpp"

namespace promotion::host {

// What is wrong with a word apart from any record; success: nothing.
Status check_word(const OperatorWord &word);

// Thread-safe. The references outlive it.
class Speaking {
 public:
  Speaking(const Registry &registry, const PipelineSource &pipelines, const Judge &judge,
           const Carrying &carrying, Writer &writer, const Clock &clock, Halts &halts, Signals &signals,
           Log &log);

  // operators.hpp.
  Result<WordRecord> speak(const OperatorWord &word);

 private:
  // Each puts what the word turned out to be about, and its outcome, into the record.
  Status obey(Transaction &transaction, WordRecord &record);
  Status promote(Transaction &transaction, WordRecord &record);
  Status approve(Transaction &transaction, WordRecord &record);
  Status reject(Transaction &transaction, WordRecord &record);
  Status cancel(Transaction &transaction, WordRecord &record);
  Status retry(Transaction &transaction, WordRecord &record);
  Status stop(Transaction &transaction, WordRecord &record);
  Status resume(Transaction &transaction, WordRecord &record);

  Result<PipelinePtr> pipeline_of(const PipelineName &name) const;
  // Something is known of the pipeline, even if its manifest is gone.
  Status check_known(Connection &sql, const PipelineName &name) const;
  Result<PromotionRow> promotion_of(Connection &sql, WordRecord &record) const;
  Status end(Transaction &transaction, WordRecord &record, const PromotionRow &row, const char *reason,
             const char *verb);
  Status start_again(Transaction &transaction, const WordRecord &record, PromotionRow row) const;
  std::string still_holding(Connection &sql, std::string_view promotion) const;
  void judge_again(Transaction &transaction, const WordRecord &record, const PipelineName &pipeline) const;
  // The pipeline of the word, or all that have something to do.
  std::vector<PipelineName> concerned(Connection &sql, const WordRecord &record) const;

  const Registry &registry_;
  const PipelineSource &pipelines_;
  const Judge &judge_;
  const Carrying &carrying_;
  Writer &writer_;
  const Clock &clock_;
  Halts &halts_;
  Signals &signals_;
  Log &log_;
};

}  // namespace promotion::host
