#include "control_plane.hpp"

#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace promotion::test {
namespace {

using nlohmann::json;

const std::filesystem::path kBuild = PROMOTION_BUILD_FOLDER;

// Quick to look again and to retry: a test waits for that.
constexpr char kConfiguration[] = R"(listen: 127.0.0.1:0
admin: 127.0.0.1:0
state: ./state
modules: modules.yaml
dispatcher: {interval: 1s, backoff: {initial: 100ms, maximum: 1s}}
log: {format: json, level: debug}
)";

// In the host's process, or in whatever PROMOTION_TEST_ISOLATION names: the same tests hold for both.
std::string isolation() {
  const char *named = std::getenv("PROMOTION_TEST_ISOLATION");
  return named == nullptr ? "" : std::string(", isolation: ") + named;
}

std::string modules_yaml(bool failpoints, int poll_seconds) {
  const std::string modules = (kBuild / "modules").string();
  const std::string pull_request = (failpoints ? kBuild / "tests/modules" : kBuild / "modules").string();
  return "modules:\n  - {name: pipeline-evaluator, path: " + modules + "/pipeline-evaluator.so" +
         isolation() + "}\n" + "  - {name: pull-request, path: " + pull_request +
         "/pull-request.so, services: [promotion.secrets/1, promotion.http/1, promotion.storage/1, "
         "network], configuration: {pollSeconds: " +
         std::to_string(poll_seconds) + "}" + isolation() + "}\n" + "  - {name: webhook, path: " + modules +
         "/webhook.so, services: [promotion.secrets/1, promotion.http/1]" + isolation() + "}\n";
}

std::uint16_t port_of(const std::string &address) {
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

// The line that says where it listens; null while it is not there.
json ready_line(const std::string &log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    json entry = json::parse(line, nullptr, false);
    if (entry.is_object() && entry.value("message", "") == "control plane ready") return entry;
  }
  return nullptr;
}

}  // namespace

ControlPlane::ControlPlane(const ControlPlaneOptions &options)
    : launcher_(options.launcher), poll_seconds_(options.poll_seconds) {
  write_file(folder() / "control-plane.yaml", kConfiguration + options.sources + options.configuration);
  std::filesystem::create_directories(folder() / "pipelines");
  std::filesystem::create_directories(folder() / "secrets");
  for (const auto &[name, yaml] : options.pipelines) write_pipeline(name, yaml);
  for (const auto &[name, value] : options.secrets) write_secret(name, value);
}

ControlPlane::~ControlPlane() = default;

void ControlPlane::start(const std::string &failpoint) {
  const bool failpoints = !failpoint.empty();
  write_file(folder() / "modules.yaml",
             modules_.empty() ? modules_yaml(failpoints, poll_seconds_) : modules_);
  log_ = folder() / ("run-" + std::to_string(++starts_) + ".log");
  write_file(log_, "");
  const std::filesystem::path program =
      failpoints ? kBuild / "tests/promotion-control-plane" : kBuild / "bin/promotion-control-plane";
  std::vector<std::string> command = launcher_;
  for (const std::string &word :
       {program.string(), std::string("--config"), (folder() / "control-plane.yaml").string()})
    command.push_back(word);
  process_ = std::make_unique<Process>(ProcessOptions{.command = std::move(command),
                                                      .environment = {{"PROMOTION_FAILPOINT", failpoint}},
                                                      .folder = folder(),
                                                      .output = log_});
  const bool ready = eventually([this] {
    if (!process_->running()) return true;
    const json line = ready_line(log());
    if (line.is_null()) return false;
    event_port_ = port_of(line.at("events"));
    admin_port_ = port_of(line.at("admin"));
    return http_request("GET", admin_url(), "/readyz").status == 200;
  });
  if (!ready || !process_->running())
    throw std::runtime_error("the control plane is not ready:\n" + end_of_log());
}

ExitStatus ControlPlane::stop() {
  process_->signal(SIGTERM);
  return process_->wait();
}

void ControlPlane::kill() { process_->kill(); }

void ControlPlane::write_pipeline(const std::string &file, const std::string &yaml) {
  write_file(folder() / "pipelines" / file, yaml);
}

void ControlPlane::write_secret(const std::string &namespace_name_key, const std::string &value) {
  write_file(folder() / "secrets" / namespace_name_key, value);
}

void ControlPlane::remove_secret(const std::string &namespace_name_key) {
  std::filesystem::remove_all(folder() / "secrets" / namespace_name_key);
}

HttpAnswer ControlPlane::post(const std::string &pipeline, const std::string &body, const std::string &key) {
  std::map<std::string, std::string> headers{{"Content-Type", "application/json"},
                                             {"Gotk-Component", "helm-controller"}};
  if (!key.empty()) headers["X-Signature"] = signature(key, body);
  return http_request("POST", event_url(), "/promotion/" + pipeline, body, headers);
}

HttpAnswer ControlPlane::post(const std::string &pipeline, const FluxEvent &event, const std::string &key) {
  return post(pipeline, event.json(), key);
}

std::string ControlPlane::accept(const std::string &pipeline, const FluxEvent &event,
                                 const std::string &key) {
  const HttpAnswer answer = post(pipeline, event, key);
  if (answer.status != 202) {
    throw std::runtime_error("the event was answered with " + std::to_string(answer.status) + ": " +
                             answer.body + "\n" + end_of_log());
  }
  const std::string location = answer.headers.at("location");
  return location.substr(location.rfind('/') + 1);
}

json ControlPlane::api(const std::string &path) {
  const HttpAnswer answer = http_request("GET", admin_url(), "/api/v1" + path);
  if (answer.status != 200) {
    throw std::runtime_error("GET " + path + ": " + std::to_string(answer.status) + " " + answer.body);
  }
  return json::parse(answer.body);
}

json ControlPlane::event(const std::string &id) { return api("/events/" + id); }

std::vector<json> ControlPlane::promotions(const std::string &environment) {
  const json found =
      api("/promotions?limit=1000" + (environment.empty() ? "" : "&environment=" + environment));
  return found.at("items").get<std::vector<json>>();
}

json ControlPlane::wait_for_promotion(const std::string &environment, const std::string &state) {
  std::vector<json> found;
  const bool there = eventually([&] {
    found = promotions(environment);
    return found.size() == 1 && found[0].at("state") == state;
  });
  if (!there) {
    throw std::runtime_error("no one promotion into " + environment + " is " + state + ", but there is " +
                             json(found).dump(2) + "\n" + end_of_log());
  }
  // A list may leave the tasks out; the record itself has them.
  return api("/promotions/" + found[0].at("id").get<std::string>());
}

std::string ControlPlane::log() const { return read_file(log_); }

bool ControlPlane::wait_for_log(const std::string &text) {
  return eventually([&] { return log().find(text) != std::string::npos; });
}

std::vector<std::string> ControlPlane::log_lines_with(const std::string &text) const {
  std::vector<std::string> found;
  std::istringstream lines(log());
  for (std::string line; std::getline(lines, line);) {
    if (line.find(text) != std::string::npos) found.push_back(line);
  }
  return found;
}

std::string ControlPlane::end_of_log() const {
  const std::string text = log();
  return text.substr(text.size() > 6000 ? text.size() - 6000 : 0);
}

}  // namespace promotion::test
