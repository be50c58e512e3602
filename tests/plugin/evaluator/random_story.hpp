// Random pipelines and what may happen to them, the same for the same seed.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "model.hpp"

namespace promotion::evaluator::test {

class RandomStory {
 public:
  explicit RandomStory(unsigned seed) : random_(seed) {}

  /// One to four environments of one to three targets. with_policies: some have gates.
  PipelineModel pipeline(bool with_policies);

  /// Any events about the pipeline's application, of different seconds for each environment. unnamed: some do
  /// not tell their cluster.
  std::vector<EventModel> events(const PipelineModel &pipeline, std::size_t count, bool unnamed);

  /// Revisions that are deployed in the first environment one after the other, and of which each further
  /// environment's targets get some, in the same order and after an environment before them had it. Now and
  /// then an attempt fails before one succeeds, and tests pass.
  std::vector<EventModel> forward_events(const PipelineModel &pipeline, std::size_t revisions);

  template <typename T>
  void shuffle(std::vector<T> &values) {
    std::shuffle(values.begin(), values.end(), random_);
  }

  /// From 0 to limit - 1.
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool chance(double probability) { return std::bernoulli_distribution(probability)(random_); }

 private:
  std::mt19937 random_;
};

/// When the stories begin; they last less than twelve hours.
constexpr std::int64_t story_begin_ns = INT64_C(1795392000'000000000);
constexpr std::int64_t story_end_ns = story_begin_ns + INT64_C(12) * 3600 * 1'000'000'000;

}  // namespace promotion::evaluator::test
