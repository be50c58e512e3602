// Events judged one after the other, with what is known carried from each to the next, as an engine would.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/event.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::ctl {

// Nothing is carried out: a promotion that starts stays open until a newer one takes its place.
class Simulation {
 public:
  Simulation(host::PipelinePtr pipeline, host::EvaluatorPtr evaluator)
      : pipeline_(std::move(pipeline)), evaluator_(std::move(evaluator)) {}

  // Whether these bytes came for this environment before; from now on they did.
  bool is_repeat(size_t environment, const std::string &body);

  host::Result<std::vector<host::Decision>> judge(const host::Event &event, size_t environment,
                                                  int64_t now_ns);

 private:
  void learn(const std::vector<host::Deployment> &observations);
  void record(const host::Decision &decision, int64_t now_ns, int64_t event_timestamp_ns);
  void close_open(size_t environment);

  host::PipelinePtr pipeline_;
  host::EvaluatorPtr evaluator_;
  std::set<std::pair<size_t, std::string>> seen_;
  std::vector<host::Deployment> deployments_;
  std::vector<host::Record> records_;
  int64_t now_ns_ = 0;
  size_t count_ = 0;
};

}  // namespace promotion::ctl
