#include "body.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <promotion/sdk/rfc3339.hpp>

namespace promotion::webhook {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json object(const Reference &reference) {
  return {{"apiVersion", reference.api_version()},
          {"kind", reference.kind()},
          {"namespace", reference.namespace_name()},
          {"name", reference.name()}};
}

Json target_object(const Target &target) {
  const std::optional<Reference> cluster = target.cluster();
  return {{"cluster", cluster ? object(*cluster) : Json(nullptr)}, {"namespace", target.namespace_name()}};
}

}  // namespace

std::string request_body(const Task &task, const TaskTarget &target) {
  const Pipeline pipeline = task.pipeline();
  const std::optional<Environment> source = task.source();
  Json metadata = Json::object();
  for (const Pair pair : task.metadata()) metadata[std::string(pair.key)] = pair.value;

  const Json body = {
      {"apiVersion", "promotion.webhook/1"},
      {"promotionId", task.promotion_id()},
      {"taskId", task.id()},
      {"pipeline", {{"namespace", pipeline.namespace_name()}, {"name", pipeline.name()}}},
      {"application", object(pipeline.application())},
      {"environment",
       {{"from", source ? Json(source->name()) : Json(nullptr)}, {"into", task.environment().name()}}},
      {"target", target_object(target.target)},
      {"revision", task.revision()},
      {"version", task.version()},
      {"previousRevision", text_or_null(target.previous_revision)},
      {"explanation", task.explanation()},
      {"promotionUrl", text_or_null(task.promotion_url())},
      {"eventUrl", text_or_null(task.event_url())},
      {"createdAt", rfc3339(task.created_ns())},
      {"metadata", metadata},
  };
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promotion::webhook
