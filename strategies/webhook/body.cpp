#include "body.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

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

std::string rfc3339(std::int64_t unix_ns) {
  std::int64_t seconds = unix_ns / 1'000'000'000;
  std::int64_t rest = unix_ns % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --seconds;
  }
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> milliseconds{};
  std::snprintf(milliseconds.data(), milliseconds.size(), ".%03dZ", static_cast<int>(rest / 1'000'000));
  return std::string(date.data()) + milliseconds.data();
}

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
