// One evaluation, from its input to its decisions and observations. A pure function of its arguments.
#pragma once

#include <optional>

#include "decision.hpp"
#include "known.hpp"
#include "prepared.hpp"

namespace promotion::evaluator {

class Evaluation {
 public:
  /// Borrows everything for as long as it lives. The input's indexes and texts have been checked.
  Evaluation(const PreparedPipeline &pipeline, const Configuration &configuration,
             const promotion_evaluation &input, Memory *memory);

  void run();

  /// With an event, the first one is about the event. Never empty after run().
  const Decisions &decisions() const { return decisions_; }
  std::span<const promotion_deployment *const> observations() const { return known_.changes(); }

 private:
  void judge_event();
  void judge_everything();

  const PreparedPipeline &pipeline_;
  const Configuration &configuration_;
  const promotion_evaluation &input_;
  Memory *memory_;
  Known known_;
  std::optional<Report> report_;
  Decisions decisions_;
};

}  // namespace promotion::evaluator
