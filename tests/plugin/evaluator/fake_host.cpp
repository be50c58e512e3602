#include "fake_host.hpp"

#include <algorithm>
#include <stdexcept>

namespace promotion::evaluator::test {

OutputModel FakeHost::take_event(const EventModel &event, std::int64_t now_ns) {
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  evaluation.event = event;
  return evaluate(std::move(evaluation));
}

OutputModel FakeHost::look_again(std::int64_t now_ns) {
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  return evaluate(std::move(evaluation));
}

OutputModel FakeHost::evaluate(EvaluationModel evaluation) {
  evaluation.deployments = deployments_;
  evaluation.records = records();
  evaluation.stop = stop_;
  OutputModel output = logic_.evaluate(evaluation);
  if (output.decisions.empty()) throw std::runtime_error("the evaluator decided nothing at all");
  for (const DeploymentModel &observation : output.observations) keep(observation);
  for (const DecisionModel &decision : output.decisions) carry(decision, evaluation);
  return output;
}

// All of them: a host may leave some out, but then the evaluator knows less, not more.
std::vector<RecordModel> FakeHost::records() const {
  std::vector<RecordModel> records;
  for (const Promotion &promotion : promotions_) {
    RecordModel record = promotion.record;
    const bool is_last =
        std::none_of(&promotion + 1, promotions_.data() + promotions_.size(),
                     [&](const Promotion &later) { return later.record.environment == record.environment; });
    if (is_last) record.flags |= PROMOTION_RECORD_LAST;
    records.push_back(std::move(record));
  }
  return records;
}

void FakeHost::keep(const DeploymentModel &observation) {
  const auto found =
      std::find_if(deployments_.begin(), deployments_.end(), [&](const DeploymentModel &known) {
        return known.environment == observation.environment && known.target == observation.target &&
               known.identity == observation.identity;
      });
  if (found == deployments_.end()) {
    deployments_.push_back(observation);
    deployments_.back().baseline = false;
  } else {
    const bool baseline = found->baseline;
    *found = observation;
    found->baseline = baseline;
  }
}

void FakeHost::carry(const DecisionModel &decision, const EvaluationModel &evaluation) {
  if (decision.outcome == PROMOTION_WITHDRAW) {
    if (Promotion *open = find_open(decision.environment, decision.identity)) {
      open->record.flags &= ~static_cast<std::uint32_t>(PROMOTION_RECORD_OPEN);
    }
    return;
  }
  if (decision.outcome != PROMOTION_PROMOTE && decision.outcome != PROMOTION_HOLD) return;
  if (decision.targets.empty()) throw std::runtime_error("a promotion without targets");
  for (Promotion &other : promotions_) {
    if (other.record.environment == decision.environment && other.record.identity != decision.identity) {
      other.record.flags &= ~static_cast<std::uint32_t>(PROMOTION_RECORD_OPEN);  // it makes way
    }
  }
  Promotion *open = find_open(decision.environment, decision.identity);
  if (open == nullptr) {
    RecordModel record;
    record.environment = decision.environment;
    record.flags = PROMOTION_RECORD_OPEN;
    record.revision = decision.revision;
    record.identity = decision.identity;
    record.created_ns = evaluation.now_ns;
    record.event_timestamp_ns = evaluation.event ? evaluation.event->timestamp_ns : 0;
    open = &promotions_.emplace_back(Promotion{std::move(record), false});
  }
  open->is_held = decision.outcome == PROMOTION_HOLD;
  if (!open->is_held && begin_at_once_) open->record.flags |= PROMOTION_RECORD_STARTED;
}

FakeHost::Promotion *FakeHost::find_open(std::size_t environment, const std::string &identity) {
  for (Promotion &promotion : promotions_) {
    if (promotion.is_open() && promotion.record.environment == environment &&
        promotion.record.identity == identity) {
      return &promotion;
    }
  }
  return nullptr;
}

FakeHost::Promotion &FakeHost::find_by_revision(std::size_t environment, const std::string &revision) {
  for (auto promotion = promotions_.rbegin(); promotion != promotions_.rend(); ++promotion) {
    if (promotion->record.environment == environment && promotion->record.revision == revision)
      return *promotion;
  }
  throw std::runtime_error("there is no promotion of " + revision + " into environment " +
                           std::to_string(environment));
}

void FakeHost::begin(std::size_t environment, const std::string &revision) {
  find_by_revision(environment, revision).record.flags |= PROMOTION_RECORD_STARTED;
}

void FakeHost::finish(std::size_t environment, const std::string &revision, std::uint32_t how) {
  std::uint32_t &flags = find_by_revision(environment, revision).record.flags;
  flags = (flags & ~static_cast<std::uint32_t>(PROMOTION_RECORD_OPEN)) | how;
}

void FakeHost::approve(std::size_t environment, const std::string &revision) {
  find_by_revision(environment, revision).record.flags |= PROMOTION_RECORD_APPROVED;
}

void FakeHost::promote_by_hand(std::size_t environment, const std::string &revision, std::int64_t now_ns) {
  DecisionModel decision;
  decision.outcome = PROMOTION_PROMOTE;
  decision.environment = static_cast<std::uint32_t>(environment);
  decision.targets = {0};
  decision.revision = revision;
  decision.identity = revision;
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  carry(decision, evaluation);
  find_by_revision(environment, revision).record.flags |= PROMOTION_RECORD_BY_OPERATOR;
}

void FakeHost::mark_baseline() {
  for (DeploymentModel &deployment : deployments_) deployment.baseline = true;
}

const FakeHost::Promotion *FakeHost::live(std::size_t environment) const {
  for (const Promotion &promotion : promotions_) {
    if (promotion.is_open() && promotion.record.environment == environment) return &promotion;
  }
  return nullptr;
}

}  // namespace promotion::evaluator::test
