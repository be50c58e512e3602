#include "simulation.hpp"

#include <promotion/abi/domain.h>

#include <algorithm>

namespace promotion::ctl {

bool Simulation::is_repeat(size_t environment, const std::string &body) {
  return !seen_.emplace(environment, body).second;
}

host::Result<std::vector<host::Decision>> Simulation::judge(const host::Event &event, size_t environment,
                                                            int64_t now_ns) {
  now_ns_ = std::max(now_ns_, now_ns);  // it never goes back
  host::EvaluationInput input;
  input.now_ns = now_ns_;
  input.pipeline = pipeline_;
  input.event = &event;
  input.event_id = "simulated-" + std::to_string(++count_);
  input.event_environment = environment;
  input.deployments = deployments_;
  input.records = records_;
  auto output = evaluator_->evaluate(input);
  if (!output) return output.error();
  learn(output->observations);
  for (const auto &decision : output->decisions) record(decision, now_ns_, event.timestamp_ns);
  return std::move(output->decisions);
}

void Simulation::learn(const std::vector<host::Deployment> &observations) {
  for (const auto &observation : observations) {
    const auto same =
        std::find_if(deployments_.begin(), deployments_.end(), [&](const host::Deployment &known) {
          return known.environment == observation.environment && known.target == observation.target &&
                 known.identity == observation.identity;
        });
    if (same == deployments_.end())
      deployments_.push_back(observation);
    else
      *same = observation;
  }
}

void Simulation::close_open(size_t environment) {
  for (auto &record : records_)
    if (record.environment == environment)
      record.flags &= ~static_cast<uint32_t>(PROMOTION_RECORD_OPEN | PROMOTION_RECORD_LAST);
}

void Simulation::record(const host::Decision &decision, int64_t now_ns, int64_t event_timestamp_ns) {
  if (!decision.environment) return;
  const auto environment = *decision.environment;
  const auto same = std::find_if(records_.begin(), records_.end(), [&](const host::Record &known) {
    return known.environment == environment && known.identity == decision.identity;
  });
  if (decision.outcome == host::Outcome::withdraw) {
    if (same != records_.end()) same->flags &= ~static_cast<uint32_t>(PROMOTION_RECORD_OPEN);
    return;
  }
  if (decision.outcome != host::Outcome::promote && decision.outcome != host::Outcome::hold) return;
  uint32_t flags = PROMOTION_RECORD_OPEN | PROMOTION_RECORD_LAST;
  if (decision.outcome == host::Outcome::promote) flags |= PROMOTION_RECORD_STARTED;
  close_open(environment);
  if (same != records_.end())
    same->flags |= flags;
  else
    records_.push_back(
        {environment, decision.revision, decision.identity, now_ns, event_timestamp_ns, flags});
}

}  // namespace promotion::ctl
