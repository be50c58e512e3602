#include "reflector.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "host_and_process.hpp"
#include "json_parts.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr size_t most_pages = 10'000;

// Resource versions are opaque to clients but for this: a smaller one of the same list is an older one.
std::optional<uint64_t> number_of(const std::string &version) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (version.empty() || error != std::errc{} || end != version.data() + version.size()) return std::nullopt;
  return number;
}

bool is_older(const std::string &one, const std::string &other) {
  const auto a = number_of(one), b = number_of(other);
  return !a || !b || *a < *b;
}

// Whether asking again later may help without anybody doing something. A conflict is a state that the server
// has forgotten, between the pages of a list too: what is asked next begins anew.
bool may_pass(const Error &error) {
  return error.code == Code::unavailable || error.code == Code::deadline_exceeded ||
         error.code == Code::resource_exhausted || error.code == Code::conflict;
}

}  // namespace

Reflector::Reflector(Client &client, ReflectorOptions options, Mirror &mirror, Log &log)
    : client_(client), options_(std::move(options)), mirror_(mirror), log_(log), who_(host_and_process()) {}

Status Reflector::start() {
  const std::stop_token never;
  for (uint32_t attempt = 1;; ++attempt) {
    const auto listed = list(never);
    if (listed.ok()) break;
    if (!may_pass(listed.error()) || attempt == options_.attempts) return listed;
    log_.warning("the pipelines cannot be listed yet", {{"error", listed.error().message}});
    pause(options_.backoff.delay_ms(attempt, who_, listed.error().retry_after_ms), never);
  }
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
  return success();
}

void Reflector::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::string Reflector::problem() const {
  std::lock_guard lock(mutex_);
  return problem_;
}

void Reflector::run(const std::stop_token &stop) {
  bool doubtful = false;  // the last watch did not end as it should
  while (!stop.stop_requested()) {
    Status status = success();
    if (doubtful && !version_.empty()) status = look_back(stop);
    if (status.ok() && version_.empty()) status = list(stop);
    if (status.ok()) {
      status = watch(stop);
      doubtful = !status.ok() || !heard_;
    }
    if (stop.stop_requested()) return;
    if (status.ok()) {
      worked();
      continue;
    }
    failed(status.error());
    if (!pause(options_.backoff.delay_ms(failures_, who_, status.error().retry_after_ms), stop)) return;
  }
}

ApiCall Reflector::call(const char *verb) const {
  ApiCall call{verb, pipelines_resource(), options_.namespace_name};
  if (!options_.label_selector.empty()) call.query.emplace_back("labelSelector", options_.label_selector);
  return call;
}

Status Reflector::list(const std::stop_token &stop) {
  std::vector<PipelineObject> objects;
  std::string next, version;
  for (size_t page = 0; page < most_pages; ++page) {
    auto asked = call("list");
    asked.query.emplace_back("limit", std::to_string(options_.page));
    if (!next.empty()) asked.query.emplace_back("continue", next);
    const auto body = client_.get(asked, stop);
    if (!body.ok()) return body.error();
    const auto answer = json::parse(*body, nullptr, false);
    const auto items = answer.is_object() ? answer.find("items") : answer.end();
    version = metadata_text(answer, "resourceVersion");
    if (version.empty() || items == answer.end() || !(items->is_array() || items->is_null()))
      return Error{Code::unavailable, "cannot " + shown(asked) + ": the answer is no list"};
    for (const auto &item : *items)
      if (auto object = read_pipeline_object(item)) objects.push_back(std::move(*object));
    next = metadata_text(answer, "continue");
    if (!next.empty()) continue;
    mirror_.replace(options_.namespace_name, std::move(objects));
    version_ = version;
    log_.debug("pipelines listed", {{"resourceVersion", version}, {"namespace", options_.namespace_name}});
    return success();
  }
  return Error{Code::unavailable, "cannot list the pipelines: the list has no end"};
}

Status Reflector::look_back(const std::stop_token &stop) {
  auto asked = call("list");
  asked.query.emplace_back("limit", "1");
  const auto body = client_.get(asked, stop);
  if (!body.ok()) return body.error();
  const auto answer = json::parse(*body, nullptr, false);
  if (is_older(metadata_text(answer, "resourceVersion"), version_)) {
    log_.warning("the Kubernetes API has gone back to an older state; the pipelines are read anew",
                 {{"known", version_}, {"found", metadata_text(answer, "resourceVersion")}});
    version_.clear();
  }
  return success();
}

Status Reflector::watch(const std::stop_token &stop) {
  // So that not all watches of all hosts begin anew at once.
  const int64_t seconds = std::max<int64_t>(
      1, Backoff{options_.watch_s, options_.watch_s}.delay_ms(1, who_ + std::to_string(++watches_)));
  auto asked = call("watch");
  asked.query.emplace_back("watch", "true");
  asked.query.emplace_back("allowWatchBookmarks", "true");
  asked.query.emplace_back("resourceVersion", version_);
  asked.query.emplace_back("timeoutSeconds", std::to_string(seconds));
  heard_ = false;
  ended_by_ = {Code::ok, {}};
  const auto begun = std::chrono::steady_clock::now();
  const auto status = client_.watch(
      asked, milliseconds(seconds * 1000 + options_.overdue_ms),
      [this](std::string_view line) { return take(line); }, stop);
  if (ended_by_.code != Code::ok) return ended_by_;
  if (!status.ok()) {
    // 410 also comes as an answer of its own.
    if (status.error().code == Code::conflict) version_.clear();
    return status;
  }
  // A proxy or a server that ends each watch at once would have us ask without pause.
  if (!heard_ && std::chrono::steady_clock::now() - begun < milliseconds(900))
    return Error{Code::unavailable, "cannot " + shown(asked) + ": the server ends it at once"};
  return success();
}

// False: the rest of the watch is not wanted.
bool Reflector::take(std::string_view line) {
  const auto event = json::parse(line, nullptr, false);
  const auto type = text_at(event, "type");
  const auto found = event.is_object() ? event.find("object") : event.end();
  if (found == event.end() || type.empty()) {
    ended_by_ = {Code::unavailable, "a watch of the Kubernetes API gave a line that is no event"};
    return false;
  }
  if (type == "ERROR") return take_error(dumped(*found));
  const auto version = metadata_text(*found, "resourceVersion");
  if (version.empty()) return true;
  if (type == "BOOKMARK" && is_older(version, version_)) {
    version_.clear();
    ended_by_ = {Code::conflict, "the Kubernetes API has gone back to an older state"};
    return false;
  }
  if (type != "BOOKMARK") {
    auto object = read_pipeline_object(*found);
    if (object && type == "DELETED")
      mirror_.remove(object->name);
    else if (object && (type == "ADDED" || type == "MODIFIED"))
      mirror_.put(std::move(*object));
  }
  version_ = version;
  heard_ = true;
  worked();
  return true;
}

bool Reflector::take_error(const std::string &status) {
  const auto object = json::parse(status, nullptr, false);
  const auto code = object.is_object() && object.contains("code") && object["code"].is_number_integer()
                        ? object["code"].get<int>()
                        : 500;
  ended_by_ = error_of(call("watch"), {code, "application/json", status});
  if (code == 410) version_.clear();
  return false;
}

void Reflector::failed(const Error &error) {
  ++failures_;
  // One cut is everyday: servers are restarted, and balancers close what is old.
  const uint32_t borne = may_pass(error) ? 1 : 0;
  if (failures_ > borne) {
    std::lock_guard lock(mutex_);
    problem_ = error.message;
  }
  if (failures_ == borne + 1)
    log_.warning("the pipelines are not watched now; what was known stays in force",
                 {{"error", error.message}});
  else
    log_.debug("a watch of pipelines ended", {{"error", error.message}});
}

void Reflector::worked() {
  if (!problem().empty()) log_.info("the pipelines are watched again", {{"resourceVersion", version_}});
  failures_ = 0;
  std::lock_guard lock(mutex_);
  problem_.clear();
}

bool Reflector::pause(int64_t ms, const std::stop_token &stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, milliseconds(ms), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace promotion::host::kubernetes
