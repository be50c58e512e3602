#include "task_view.hpp"

namespace promotion::host::modules {

void TaskViews::add(const StrategyTask &from, std::shared_ptr<const PipelineView> pipeline) {
  auto &targets = target_lists_.emplace_back();
  for (const auto &target : from.targets)
    targets.push_back(&targets_.emplace_back(promotion_task_target{sizeof(promotion_task_target),
                                                                   static_cast<uint32_t>(target.index),
                                                                   texts_.text(target.previous_revision)}));
  const auto &metadata = texts_.pairs(from.metadata);
  promotion_task to{};
  to.struct_size = sizeof to;
  to.flags = from.held ? PROMOTION_TASK_HELD : 0;
  to.id = texts_.text(from.id);
  to.promotion_id = texts_.text(from.promotion_id);
  to.pipeline = pipeline->get();
  to.source_index = from.source ? static_cast<uint32_t>(*from.source) : PROMOTION_NONE;
  to.environment_index = static_cast<uint32_t>(from.environment);
  to.attempt = from.attempt;
  to.step = from.step;
  to.targets = targets.data();
  to.target_count = targets.size();
  to.revision = texts_.text(from.revision);
  to.version = texts_.text(from.version);
  to.explanation = texts_.text(from.explanation);
  to.promotion_url = texts_.text(from.promotion_url);
  to.event_url = texts_.text(from.event_url);
  to.created_ns = from.created_ns;
  to.now_ns = from.now_ns;
  to.state = state(from.state);
  to.inherited = state(from.inherited);
  to.metadata = metadata.data();
  to.metadata_count = metadata.size();
  to.trace_parent = texts_.text(from.trace_parent);
  pipelines_.push_back(std::move(pipeline));
  list_.push_back(&tasks_.emplace_back(to));
}

const promotion_state *TaskViews::state(const std::optional<TaskState> &from) {
  if (!from) return nullptr;
  return &states_.emplace_back(
      promotion_state{sizeof(promotion_state), from->version, {from->bytes.data(), from->bytes.size()}});
}

Status check_task(const StrategyTask &task) {
  auto wrong = [&](const std::string &what) {
    return Error{Code::invalid_argument, "the task " + task.id + " " + what, {}, 0};
  };
  if (task.pipeline == nullptr) return wrong("has no pipeline");
  const auto &environments = task.pipeline->environments;
  const std::string pipeline = task.pipeline->name.namespace_name + "/" + task.pipeline->name.name;
  if (task.environment >= environments.size() || (task.source && *task.source >= environments.size()))
    return wrong("is about an environment that the pipeline " + pipeline + " does not have");
  for (const auto &target : task.targets)
    if (target.index >= environments[task.environment].targets.size())
      return wrong("is about a target that the environment " + environments[task.environment].name +
                   " of the pipeline " + pipeline + " does not have");
  return success();
}

}  // namespace promotion::host::modules
