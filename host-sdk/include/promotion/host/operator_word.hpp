// What operators say to a host, as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

enum class Word { promote, approve, reject, cancel, retry, stop, resume };
std::string_view name_of(Word word);
std::optional<Word> word_named(std::string_view name);

// One word, as it is said. Who says it is what the client claims: the listeners that take words ask nobody.
struct OperatorWord {
  std::string id;  // the caller's, 8 to 128 letters, digits, '-', '_' or '.': a word sent twice acts once
  Word word = Word::approve;
  std::string by;      // 1 to 256 printable bytes
  std::string reason;  // at most 1 KiB; a stop needs one
  // What it is about. Of promote: pipeline, environment and revision. Of approve, reject, cancel and retry:
  // these, or the promotion's id alone. Of stop and resume: a pipeline, or (empty) all of them.
  PipelineName pipeline;
  std::string environment;
  std::string revision;
  std::string promotion_id;
  bool all = false;           // of stop and resume: all pipelines
  bool not_deployed = false;  // of promote: also a revision that nobody has reported

  bool operator==(const OperatorWord &) const = default;
};

// A word that was obeyed.
struct WordRecord {
  OperatorWord said;  // with pipeline, environment, revision and promotion filled in
  int64_t at_ns = 0;
  std::string outcome;  // a sentence: what came of it at once
};

// An emergency stop in force.
struct StopRecord {
  PipelineName pipeline;  // empty: all pipelines
  std::string by;
  std::string reason;
  std::string word_id;
  int64_t since_ns = 0;

  bool is_for_all() const { return pipeline.namespace_name.empty(); }
};

}  // namespace promotion::host
