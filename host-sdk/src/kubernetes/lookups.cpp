#include "lookups.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t kept_ns = 10'000'000'000;

Error no_pipeline(const PipelineName &name, const std::string &why) {
  return {Code::not_found, "there is no pipeline " + name.namespace_name + "/" + name.name + why};
}

}  // namespace

Result<PipelinePtr> Lookups::find(const PipelineName &name) {
  if (auto known = kept(name)) return std::move(*known);
  if (!may_ask())
    return Error{
        Code::unavailable, "the Kubernetes API was asked for too many unknown pipelines just now", {}, 1'000};
  auto answer = ask(name);
  asked();
  // What cannot be told now is asked again.
  if (answer.ok() || answer.error().code == Code::not_found) {
    std::lock_guard lock(mutex_);
    kept_.insert_or_assign(name, Kept{clock_.now_ns(), answer});
  }
  return answer;
}

void Lookups::forget(const PipelineName &name) {
  std::lock_guard lock(mutex_);
  kept_.erase(name);
}

std::optional<Result<PipelinePtr>> Lookups::kept(const PipelineName &name) {
  std::lock_guard lock(mutex_);
  const auto now = clock_.now_ns();
  std::erase_if(kept_, [now](const auto &entry) {
    return now < entry.second.asked_ns || now >= entry.second.asked_ns + kept_ns;
  });
  const auto found = kept_.find(name);
  if (found == kept_.end()) return std::nullopt;
  return found->second.answer;
}

bool Lookups::may_ask() {
  std::lock_guard lock(mutex_);
  const auto now = clock_.now_ns();
  const auto passed = std::max<int64_t>(0, now - refilled_ns_);
  tokens_ = std::min(burst, tokens_ + static_cast<double>(passed) / 1e9 * per_second);
  refilled_ns_ = now;
  if (tokens_ < 1 || asking_ >= side_by_side) return false;
  tokens_ -= 1;
  ++asking_;
  return true;
}

void Lookups::asked() {
  std::lock_guard lock(mutex_);
  --asking_;
}

Result<PipelinePtr> Lookups::ask(const PipelineName &name) {
  const auto body = ask_server(name);
  if (!body.ok() && body.error().code == Code::not_found) return no_pipeline(name, "");
  if (!body.ok()) return Error{Code::unavailable, body.error().message};
  const auto answer = nlohmann::json::parse(*body, nullptr, false);
  const auto *object = &answer;
  if (!label_selector_.empty()) {
    if (!answer.is_object() || !answer.contains("items") || !answer["items"].is_array())
      return Error{Code::unavailable, "the Kubernetes API did not answer with a list"};
    if (answer["items"].empty())
      return no_pipeline(name, " with the labels of pipelines.kubernetes.labelSelector");
    object = &answer["items"].front();
  }
  const auto read = read_pipeline_object(*object);
  if (!read || read->name != name)
    return Error{Code::unavailable,
                 "the Kubernetes API did not answer with the pipeline that it was asked for"};
  if (!read->problem.empty()) return no_pipeline(name, " that can be read: " + read->problem);
  return catalogue_.publishable(*read);
}

// Only the server knows which labels fit a selector.
Result<std::string> Lookups::ask_server(const PipelineName &name) {
  if (label_selector_.empty())
    return client_.get({"get", pipelines_resource(), name.namespace_name, name.name});
  return client_.get({"list",
                      pipelines_resource(),
                      name.namespace_name,
                      {},
                      {{"labelSelector", label_selector_}, {"fieldSelector", "metadata.name=" + name.name}}});
}

}  // namespace promotion::host::kubernetes
