#include "notice.hpp"

#include <nlohmann/json.hpp>
#include <promotion/sdk/rfc3339.hpp>

namespace promotion::notification {
namespace {

using Json = nlohmann::ordered_json;

constexpr char api_group[] = "pipelines.weave.works";
constexpr char api_version[] = "pipelines.weave.works/v1alpha1";

}  // namespace

Notice notice_of(const Task &task) {
  const Pipeline pipeline = task.pipeline();
  const std::string environment(task.environment().name());
  const std::string version(task.version());
  Notice notice;
  notice.message = "Promote pipeline " + std::string(pipeline.namespace_name()) + "/" +
                   std::string(pipeline.name()) + " to " + environment + " with version " + version;
  notice.annotations = {
      {"environment", environment}, {"revision", std::string(task.revision())}, {"version", version}};
  if (!task.promotion_url().empty())
    notice.annotations.emplace("promotion", std::string(task.promotion_url()));
  return notice;
}

std::string flux_event(const Task &task, const Notice &notice) {
  const Pipeline pipeline = task.pipeline();
  Json metadata = Json::object();
  for (const auto &[key, value] : notice.annotations) metadata[std::string(api_group) + "/" + key] = value;
  const Json event = {
      {"involvedObject",
       {{"kind", "Pipeline"},
        {"namespace", pipeline.namespace_name()},
        {"name", pipeline.name()},
        {"apiVersion", api_version}}},
      {"severity", "info"},
      {"timestamp", rfc3339(task.created_ns(), Fraction::none)},
      {"message", notice.message},
      {"reason", reason},
      {"reportingController", "promotion-host"},
      {"metadata", metadata},
  };
  return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promotion::notification
