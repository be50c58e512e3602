#include "notification_controller.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kLater[] = "Tue, 01 Jan 2030 00:00:00 UTC";

/// What makes two events equal to it: the object, the words, and the revision if it is of the object's group.
std::string key_of(const json &event) {
  const json &object = event.at("involvedObject");
  const std::string version = object.at("apiVersion");
  const std::string group = version.substr(0, version.find('/'));
  json key = {object.at("kind"), object.at("namespace"), object.at("name"), event.at("message")};
  if (const auto metadata = event.find("metadata"); metadata != event.end())
    key.push_back(metadata->value(group + "/revision", ""));
  return key.dump();
}

bool is_event(const json &event) {
  if (!event.is_object() || !event.contains("involvedObject")) return false;
  for (const char *member : {"severity", "timestamp", "message", "reason", "reportingController"}) {
    if (!event.contains(member) || !event[member].is_string()) return false;
  }
  for (const char *member : {"kind", "namespace", "name", "apiVersion"}) {
    if (!event["involvedObject"].contains(member)) return false;
  }
  return true;
}

}  // namespace

NotificationController::NotificationController()
    : server_([this](const RecordedRequest &request) { return answer(request); }) {}

std::vector<json> NotificationController::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

void NotificationController::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void NotificationController::release() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  released_.notify_all();
}

HttpAnswer NotificationController::answer(const RecordedRequest &request) {
  if (request.path != "/") return {404, {}, {}};
  if (request.method != "POST") return {405, {}, {}};
  const json event = json::parse(request.body, nullptr, false);
  if (!is_event(event)) return {400, {}, {}};
  const std::map<std::string, std::string> counted{
      {"x-ratelimit-limit", "1"}, {"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", kLater}};
  std::unique_lock lock(mutex_);
  if (taken_.insert(key_of(event)).second) {
    events_.push_back(event);
    released_.wait(lock, [this] { return !held_; });
    return {202, counted, {}};
  }
  HttpAnswer stopped{429, counted, "Too Many Requests\n"};
  stopped.headers.insert({{"content-type", "text/plain; charset=utf-8"},
                          {"retry-after", kLater},
                          {"x-content-type-options", "nosniff"}});
  return stopped;
}

}  // namespace promotion::test
