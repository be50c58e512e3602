#include "views.hpp"

namespace promotion::test {
namespace {

promotion_reference view(const Reference &reference) {
  return {sizeof(promotion_reference),      0,
          borrow(reference.api_version),    borrow(reference.kind),
          borrow(reference.namespace_name), borrow(reference.name)};
}

promotion_state view(const State &state) {
  return {sizeof(promotion_state), state.version, {state.bytes.data(), state.bytes.size()}};
}

}  // namespace

promotion_string borrow(const std::string &text) { return {text.data(), text.size()}; }

std::string text(const promotion_string &string) {
  return string.size == 0 ? std::string() : std::string(string.data, string.size);
}

Pipeline three_environments(const std::string &strategy, const std::string &block) {
  Pipeline pipeline;
  const Reference cluster{"gitops.weave.works/v1alpha1", "GitopsCluster", "flux-system", "prod"};
  pipeline.environments = {{"dev", {{"dev-ns", {}}}, "", "", "", false},
                           {"qa", {{"qa-ns", {}}}, strategy, block, "", false},
                           {"prod", {{"prod-ns", cluster}}, strategy, block, "", false}};
  return pipeline;
}

PipelineView::PipelineView(const Pipeline &pipeline) : application_(view(pipeline.application)) {
  for (const Environment &environment : pipeline.environments) {
    auto &list = target_lists_.emplace_back();
    for (const Target &target : environment.targets) {
      const promotion_reference *cluster =
          target.cluster ? &clusters_.emplace_back(view(*target.cluster)) : nullptr;
      list.push_back(&targets_.emplace_back(
          promotion_target{sizeof(promotion_target), 0, borrow(target.namespace_name), cluster}));
    }
    promotion_environment raw{};
    raw.struct_size = sizeof raw;
    raw.flags = environment.manual ? PROMOTION_ENVIRONMENT_MANUAL : 0;
    raw.name = borrow(environment.name);
    raw.targets = list.data();
    raw.target_count = list.size();
    raw.strategy = borrow(environment.strategy);
    raw.strategy_config_json = borrow(environment.block);
    raw.policy_json = borrow(environment.policy);
    environment_list_.push_back(&environments_.emplace_back(raw));
  }
  pipeline_.struct_size = sizeof pipeline_;
  pipeline_.namespace_name = borrow(pipeline.namespace_name);
  pipeline_.name = borrow(pipeline.name);
  pipeline_.application = &application_;
  pipeline_.environments = environment_list_.data();
  pipeline_.environment_count = environment_list_.size();
  pipeline_.generation = pipeline.generation;
}

TaskView::TaskView(const Task &task) : pipeline_(task.pipeline) {
  for (const TaskTarget &target : task.targets) {
    target_list_.push_back(&targets_.emplace_back(promotion_task_target{
        sizeof(promotion_task_target), target.index, borrow(target.previous_revision)}));
  }
  for (const auto &[key, value] : task.metadata) metadata_.push_back({borrow(key), borrow(value)});
  if (task.state) state_ = view(*task.state);
  if (task.inherited) inherited_ = view(*task.inherited);

  task_.struct_size = sizeof task_;
  task_.flags = task.held ? PROMOTION_TASK_HELD : 0;
  task_.id = borrow(task.id);
  task_.promotion_id = borrow(task.promotion_id);
  task_.pipeline = pipeline_.get();
  task_.source_index = task.source;
  task_.environment_index = task.environment;
  task_.attempt = task.attempt;
  task_.step = task.step;
  task_.targets = target_list_.data();
  task_.target_count = target_list_.size();
  task_.revision = borrow(task.revision);
  task_.version = borrow(task.version);
  task_.explanation = borrow(task.explanation);
  task_.promotion_url = borrow(task.promotion_url);
  task_.event_url = borrow(task.event_url);
  task_.created_ns = task.created_ns;
  task_.now_ns = task.now_ns;
  task_.state = task.state ? &state_ : nullptr;
  task_.inherited = task.inherited ? &inherited_ : nullptr;
  task_.metadata = metadata_.data();
  task_.metadata_count = metadata_.size();
  task_.trace_parent = borrow(task.trace_parent);
}

}  // namespace promotion::test
