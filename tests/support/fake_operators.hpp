// Operators' words as a test answers them.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "promotion/host/operators.hpp"

namespace promotion::testing {

class FakeOperators final : public host::Operators {
 public:
  // What a test puts here before words come.
  std::function<host::Result<host::WordRecord>(const host::OperatorWord &)> on_speak =
      [](const host::OperatorWord &word) {
        return host::WordRecord{word, 1'795'406'706'789'000'000, "It was done."};
      };
  host::Result<host::WayReport> way = host::Error{host::Code::not_found, "nothing is known of that", {}, 0};

  host::Result<host::WordRecord> speak(const host::OperatorWord &word) override {
    std::lock_guard lock(mutex_);
    said_.push_back(word);
    return on_speak(word);
  }
  host::Result<host::WayReport> explain(const host::PipelineName &, std::string_view,
                                        std::string_view) const override {
    return way;
  }
  std::function<host::Result<host::PlanReport>(const host::PlanQuestion &)> on_plan =
      [](const host::PlanQuestion &) {
        return host::Error{host::Code::unsupported, "it has no plans", {}, 0};
      };
  host::Result<host::PlanReport> plan(const host::PlanQuestion &question) const override {
    return on_plan(question);
  }
  std::vector<host::OperatorWord> said() const {
    std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<host::OperatorWord> said_;
};

}  // namespace promotion::testing
