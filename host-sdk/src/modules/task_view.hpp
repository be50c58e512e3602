// Tasks as a strategy sees them.
#pragma once

#include <deque>
#include <vector>

#include "borrowed_texts.hpp"
#include "pipeline_view.hpp"
#include "promotion/abi/strategy.h"
#include "promotion/host/strategy.hpp"

namespace promotion::host::modules {

// The tasks of one call. Borrows from the tasks, which have to outlive it, and keeps their pipelines' views.
class TaskViews {
 public:
  // The task's indexes were checked by check_task.
  void add(const StrategyTask &task, std::shared_ptr<const PipelineView> pipeline);

  const promotion_task *const *data() const { return list_.data(); }
  size_t size() const { return list_.size(); }

 private:
  const promotion_state *state(const std::optional<TaskState> &from);

  BorrowedTexts texts_;
  std::vector<std::shared_ptr<const PipelineView>> pipelines_;
  std::deque<promotion_state> states_;
  std::deque<promotion_task_target> targets_;
  std::deque<std::vector<const promotion_task_target *>> target_lists_;
  std::deque<promotion_task> tasks_;
  std::vector<const promotion_task *> list_;
};

// invalid_argument: there is no pipeline, or an index points outside of it.
Status check_task(const StrategyTask &task);

}  // namespace promotion::host::modules
