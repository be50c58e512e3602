#include "speaking.hpp"

#include <utility>

#include "failpoint.hpp"
#include "holding.hpp"
#include "refusals.hpp"
#include "stop_rows.hpp"
#include "word_rows.hpp"

namespace promotion::host {
namespace {

std::string display(const PipelineName &name) {
  return name.namespace_name.empty() ? "all pipelines" : name.namespace_name + "/" + name.name;
}

}  // namespace

Speaking::Speaking(const Registry &registry, const PipelineSource &pipelines, const Judge &judge,
                   const Carrying &carrying, Writer &writer, const Clock &clock, Halts &halts,
                   Signals &signals, Log &log)
    : registry_(registry),
      pipelines_(pipelines),
      judge_(judge),
      carrying_(carrying),
      writer_(writer),
      clock_(clock),
      halts_(halts),
      signals_(signals),
      log_(log) {}

Result<WordRecord> Speaking::speak(const OperatorWord &word) {
  if (auto checked = check_word(word); !checked) return checked.error();
  OperatorWord said = word;
  said.by = log_.masked(said.by);
  said.reason = log_.masked(said.reason);
  WordRecord record;
  const auto written = writer_.write([&](Transaction &transaction) -> Status {
    record = {};
    if (auto known = find_word(transaction.sql(), said.id)) {
      if (known->request != said)
        return Error{Code::conflict,
                     "The id '" + said.id + "' belongs to another word, which " + known->request.by +
                         " said at an earlier time; expected a new id for each word.",
                     {},
                     0};
      record = std::move(known->record);
      return success();
    }
    record.said = said;
    record.at_ns = clock_.now_ns();
    if (auto obeyed = obey(transaction, record); !obeyed) return obeyed;
    insert_word(transaction.sql(), {record, said});
    transaction.after_commit([this, record] {
      log_.info("operator's word", {{"word", name_of(record.said.word)},
                                    {"by", record.said.by},
                                    {"reason", record.said.reason},
                                    {"pipeline", display(record.said.pipeline)},
                                    {"environment", record.said.environment},
                                    {"revision", record.said.revision},
                                    {"promotion", record.said.promotion_id},
                                    {"outcome", record.outcome}});
      signals_.changes.announce(record.said.pipeline);
    });
    failpoint("before-word");
    return success();
  });
  if (!written) return written.error();
  failpoint("after-word");
  return record;
}

Status Speaking::obey(Transaction &transaction, WordRecord &record) {
  switch (record.said.word) {
    case Word::promote:
      return promote(transaction, record);
    case Word::approve:
      return approve(transaction, record);
    case Word::reject:
      return reject(transaction, record);
    case Word::cancel:
      return cancel(transaction, record);
    case Word::retry:
      return retry(transaction, record);
    case Word::stop:
      return stop(transaction, record);
    case Word::resume:
      return resume(transaction, record);
  }
  return Error{Code::invalid_argument, "That is no word of operators.", {}, 0};
}

Result<PipelinePtr> Speaking::pipeline_of(const PipelineName &name) const {
  auto found = pipelines_.find(name);
  if (found || found.error().code != Code::not_found) return found;
  std::string there;
  for (const PipelinePtr &pipeline : pipelines_.list())
    there += (there.empty() ? "" : ", ") + display(pipeline->name);
  return Error{
      Code::not_found,
      "There is no pipeline " + display(name) + "; there are: " + (there.empty() ? "none" : there) + ".",
      {},
      0};
}

Status Speaking::check_known(Connection &sql, const PipelineName &name) const {
  const auto found = pipeline_of(name);
  if (found || found.error().code != Code::not_found) return success();
  PromotionQuery any;
  any.pipeline = name;
  any.limit = 1;
  return list_promotions(sql, any).empty() ? Status(found.error()) : success();
}

void Speaking::judge_again(Transaction &transaction, const WordRecord &record,
                           const PipelineName &name) const {
  if (const auto pipeline = pipelines_.find(name))
    judge_.judge_without_event(transaction, *pipeline,
                               "after " + record.said.by + " said " + std::string{name_of(record.said.word)});
}

std::vector<PipelineName> Speaking::concerned(Connection &sql, const WordRecord &record) const {
  return record.said.all ? pipelines_at_work(sql) : std::vector{record.said.pipeline};
}

// The host holds everything first, by itself; the evaluator then says what else holds each.
Status Speaking::stop(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  const PipelineName &name = record.said.pipeline;
  if (!record.said.all)
    if (auto known = check_known(sql, name); !known) return known;
  for (const StopRecord &stop : list_stops(sql))
    if (stop.pipeline == name)
      return refusal("Promotions of " + display(name) + " are stopped already, by " + words_of({stop}) + ".");
  insert_stop(sql, {name, record.said.by, record.said.reason, record.said.id, record.at_ns});
  size_t held = 0;
  for (const PipelineName &one : concerned(sql, record)) {
    held += open_promotions(sql, one, {}).size();
    hold_what_is_stopped(sql, one, record.at_ns);
    judge_again(transaction, record, one);
  }
  record.outcome = "Promotions of " + display(name) + " are stopped; " + std::to_string(held) +
                   (held == 1 ? " open one is held." : " open ones are held.");
  transaction.after_commit([this, name] { halts_.halt(name); });
  carrying_.announce(transaction);
  return success();
}

Status Speaking::resume(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  const PipelineName &name = record.said.pipeline;
  if (!remove_stop(sql, name)) {
    const auto stops = record.said.all ? list_stops(sql) : stops_of(sql, name);
    return refusal("There is no stop of " + display(name) +
                   (stops.empty() ? " to take back." : "; in force is: " + words_of(stops) + "."));
  }
  for (const PipelineName &one : concerned(sql, record)) {
    hold_what_is_stopped(sql, one, record.at_ns);  // where another stop is in force, by its words alone
    judge_again(transaction, record, one);
    refresh_claimable_of(sql, one);
    if (pipelines_.find(one) || is_stopped(sql, one)) continue;
    // Let go as soon as the pipeline can be read again.
    for (PromotionRow &row : open_promotions(sql, one, {})) {
      row.look_again_ns = record.at_ns;
      update_promotion(sql, row);
    }
  }
  const auto left = record.said.all ? list_stops(sql) : stops_of(sql, name);
  record.outcome = "Promotions of " + display(name) + " go on" +
                   (left.empty() ? "." : ", but for what is still stopped: " + words_of(left) + ".");
  carrying_.announce(transaction);
  return success();
}

}  // namespace promotion::host
