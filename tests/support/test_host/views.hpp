// views.hpp: values as the contract's structs.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "values.hpp"

namespace promotion::test {

/// A pipeline of the contract that borrows its texts from a value, which has to outlive it.
class PipelineView {
 public:
  explicit PipelineView(const Pipeline &pipeline);
  PipelineView(const PipelineView &) = delete;
  PipelineView &operator=(const PipelineView &) = delete;

  const promotion_pipeline *get() const { return &pipeline_; }
  /// The same to change, for tests of what a module makes of a wrong one.
  promotion_pipeline *mutable_pipeline() { return &pipeline_; }
  promotion_environment *mutable_environment(std::size_t index) { return &environments_[index]; }
  promotion_target *mutable_target(std::size_t index) { return &targets_[index]; }

 private:
  promotion_reference application_{};
  std::deque<promotion_reference> clusters_;
  std::deque<promotion_target> targets_;
  std::deque<std::vector<const promotion_target *>> target_lists_;
  std::deque<promotion_environment> environments_;
  std::vector<const promotion_environment *> environment_list_;
  promotion_pipeline pipeline_{};
};

/// A task likewise.
class TaskView {
 public:
  explicit TaskView(const Task &task);
  TaskView(const TaskView &) = delete;
  TaskView &operator=(const TaskView &) = delete;

  const promotion_task *get() const { return &task_; }
  promotion_task *mutable_task() { return &task_; }
  promotion_task_target *mutable_target(std::size_t index) { return &targets_[index]; }
  promotion_state *mutable_state() { return &state_; }
  PipelineView &pipeline() { return pipeline_; }

 private:
  PipelineView pipeline_;
  std::deque<promotion_task_target> targets_;
  std::vector<const promotion_task_target *> target_list_;
  std::vector<promotion_pair> metadata_;
  promotion_state state_{};
  promotion_state inherited_{};
  promotion_task task_{};
};

promotion_string borrow(const std::string &text);
std::string text(const promotion_string &string);

}  // namespace promotion::test
