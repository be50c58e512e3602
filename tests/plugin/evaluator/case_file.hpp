// The readable cases: a pipeline, what happens one after the other, and what the evaluator has to say each
// time. cases/README.md describes the form of the files.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model.hpp"

namespace promotion::evaluator::test {

/// What is expected of one decision or problem; what is not given is not compared.
struct Expectation {
  std::string outcome, reason;
  std::optional<std::string> from, into, revision, version, pointer;
  std::optional<std::vector<std::string>> targets, gates;
  std::optional<std::int64_t> look_again_ns;
  std::optional<Metadata> metadata;
  std::vector<std::string> says;
  std::map<std::string, std::string> details;
};

struct Step {
  enum class Kind { event, look, begin, finish, approve, by_hand, stop, baseline, wait_to_begin };
  Kind kind = Kind::event;
  EventModel event;
  std::int64_t now_ns = 0;
  std::string into, revision, words;
  std::uint32_t how = 0;
  std::optional<std::vector<Expectation>> expect;
};

struct Case {
  std::string name;
  PipelineModel pipeline;
  std::string configuration_json;
  std::vector<Expectation> problems;  // of preparing the pipeline
  std::vector<Step> steps;
};

/// Throws std::runtime_error that names file, line and what is wrong.
std::vector<Case> read_cases(const std::filesystem::path &file);

/// "09:00" or "09:00:30" of the cases' day, "+1d 09:00" of the next.
std::int64_t read_instant(const std::string &text);

}  // namespace promotion::evaluator::test
