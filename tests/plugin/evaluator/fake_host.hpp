// The host's part, as the contract describes it: keeps what was observed and what was promoted, and hands all
// of it back to the next evaluation. It carries nothing out.
#pragma once

#include <string>

#include "logic.hpp"

namespace promotion::evaluator::test {

class FakeHost {
 public:
  /// The logic outlives the host.
  explicit FakeHost(const Logic &logic) : logic_(logic) {}

  OutputModel take_event(const EventModel &event, std::int64_t now_ns);
  OutputModel look_again(std::int64_t now_ns);

  /// What strategies, operators and time do. environment: promoted into.
  void begin(std::size_t environment, const std::string &revision);
  void finish(std::size_t environment, const std::string &revision, std::uint32_t how);
  void approve(std::size_t environment, const std::string &revision);
  /// An operator's own promotion, of which no report is the cause.
  void promote_by_hand(std::size_t environment, const std::string &revision, std::int64_t now_ns);
  void stop(const std::string &words) { stop_ = words; }
  void mark_baseline();
  /// Whether a promotion counts as begun as soon as it is decided; else `begin` says so.
  void begin_at_once(bool at_once) { begin_at_once_ = at_once; }

  struct Promotion {
    RecordModel record;
    bool is_held = false;
    bool is_open() const { return (record.flags & PROMOTION_RECORD_OPEN) != 0; }
  };
  const std::vector<Promotion> &promotions() const { return promotions_; }
  const std::vector<DeploymentModel> &deployments() const { return deployments_; }
  /// The promotion into the environment that is open and not superseded; NULL: none.
  const Promotion *live(std::size_t environment) const;

 private:
  OutputModel evaluate(EvaluationModel evaluation);
  std::vector<RecordModel> records() const;
  void keep(const DeploymentModel &observation);
  void carry(const DecisionModel &decision, const EvaluationModel &evaluation);
  Promotion *find_open(std::size_t environment, const std::string &identity);
  Promotion &find_by_revision(std::size_t environment, const std::string &revision);

  const Logic &logic_;
  std::vector<DeploymentModel> deployments_;
  std::vector<Promotion> promotions_;
  std::string stop_;
  bool begin_at_once_ = true;
};

}  // namespace promotion::evaluator::test
