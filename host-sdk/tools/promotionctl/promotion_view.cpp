#include "promotion_view.hpp"

namespace promotion::ctl {

std::string target_of(const Json &task) {
  const auto target = part_of(task, "target");
  return text_of(target, "cluster") + "/" + text_of(target, "namespace");
}

std::string pipeline_of(const Json &record) {
  return text_of(record, "namespace") + "/" + text_of(record, "pipeline");
}

std::string progress_of(const Json &promotion) {
  size_t succeeded = 0;
  const auto tasks = part_of(promotion, "tasks");
  for (const auto &task : tasks)
    if (text_of(task, "state") == "succeeded") ++succeeded;
  return std::to_string(succeeded) + "/" + std::to_string(tasks.size());
}

std::string tasks_of(const Json &promotion) {
  std::string text;
  for (const auto &task : part_of(promotion, "tasks"))
    text += (text.empty() ? "" : ", ") + target_of(task) + " " + text_of(task, "state");
  return text;
}

}  // namespace promotion::ctl
