#include "swap_scenario.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "scenario.hpp"

namespace promotion::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kBuild = PROMOTION_BUILD_FOLDER;
constexpr size_t kEventsPerRevision = 20;  // the others repeat what is known

std::string pipeline_yaml(size_t number) {
  const std::string name = SwapScenario::pipeline_name(number);
  return "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: " + name +
         ", namespace: default}\nspec:\n"
         "  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}\n"
         "  promotion: {recorder: {}}\n  environments:\n"
         "    - {name: dev, targets: [{namespace: podinfo}]}\n    - {name: prod, targets: [{namespace: "
         "podinfo}]}\n";
}

ControlPlaneOptions options(size_t pipelines) {
  ControlPlaneOptions made;
  std::string all;
  for (size_t i = 0; i < pipelines; ++i) all += (i == 0 ? "" : "---\n") + pipeline_yaml(i);
  made.pipelines["all.yaml"] = all;
  made.secrets["flux-system/promotion-events/hmac-key"] = kHmacKey;
  made.configuration = "events: {secretRef: flux-system/promotion-events}\n";
  return made;
}

// Each round has a configuration of its own, so that no generation is the one on standby.
std::string modules_yaml(int round) {
  const std::string evaluator = round % 2 == 0
                                    ? (kBuild / "modules/pipeline-evaluator.so").string()
                                    : (kBuild / "tests/modules/pipeline-evaluator-0.2.0.so").string();
  return "modules:\n  - name: pipeline-evaluator\n    path: " + evaluator +
         "\n    configuration: {maxAge: " + std::to_string(24 + round) +
         "h}\n  - name: recorder\n    path: " +
         (kBuild / ("tests/modules/recorder-" + SwapScenario::recorder_version(round) + ".so")).string() +
         "\n    services: [promotion.storage/1]\n    configuration: {note: " + std::to_string(round) + "}\n";
}

}  // namespace

SwapScenario::SwapScenario(size_t pipelines) : pipelines_(pipelines), host_(options(pipelines)) {
  host_.set_modules(modules_yaml(0));
}

void SwapScenario::swap(int round) {
  write_file(host_.folder() / "modules.yaml.new", modules_yaml(round));
  fs::rename(host_.folder() / "modules.yaml.new", host_.folder() / "modules.yaml");
  json modules;
  const bool done = eventually([&] {
    modules = host_.api("/modules").at("items");
    return modules.size() == 2 &&
           modules[0].at("wanted").at("configuration").at("maxAge") == std::to_string(24 + round) + "h" &&
           modules[0].at("running").at("version") == evaluator_version(round) &&
           modules[1].at("running").at("version") == recorder_version(round);
  });
  if (!done)
    throw std::runtime_error("the host does not run round " + std::to_string(round) + ": " + modules.dump(2));
  note_generations();
}

void SwapScenario::note_generations() {
  const json answer = host_.api("/modules");
  for (const json &module : answer.at("items"))
    for (const json &generation : module.at("generations"))
      generations_[{module.at("name"), generation.at("generation")}] = generation.at("version");
}

std::map<std::string, int> SwapScenario::steps() const {
  std::map<std::string, int> found;
  std::ifstream lines(host_.folder() / "state/storage/recorder/steps");
  for (std::string task, version; lines >> task >> version;) ++found[task];
  return found;
}

std::vector<json> SwapScenario::promotions() {
  std::vector<json> all;
  for (size_t i = 0; i < pipelines_; ++i) {
    const json answer = host_.api("/promotions?limit=1000&pipeline=default/" + pipeline_name(i));
    for (const json &promotion : answer.at("items")) all.push_back(promotion);
  }
  return all;
}

bool SwapScenario::has_used_the_versions_of(int round) {
  std::set<std::string> judges, steppers;
  const json answer = host_.api("/events?limit=1000");
  for (const json &event : answer.at("items"))
    if (event.contains("judgedBy")) judges.insert(event.at("judgedBy").at("version"));
  std::ifstream lines(host_.folder() / "state/storage/recorder/steps");
  for (std::string task, version; lines >> task >> version;) steppers.insert(version);
  return judges.contains(evaluator_version(round)) && steppers.contains(recorder_version(round));
}

Footprint footprint_of(pid_t process) {
  const fs::path proc = "/proc/" + std::to_string(process);
  Footprint found;
  std::ifstream status(proc / "status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) found.resident_kb = std::stoul(line.substr(6));
  std::error_code error;
  for ([[maybe_unused]] const auto &entry : fs::directory_iterator(proc / "fd", error)) ++found.descriptors;
  std::ifstream maps(proc / "maps");
  for (std::string line; std::getline(maps, line);)
    found.module_mappings +=
        line.find("r-xp") != std::string::npos && line.find("memfd:promotion-") != std::string::npos;
  return found;
}

EventLoad::EventLoad(ControlPlane &host, size_t pipelines, size_t events_per_second, size_t threads)
    : url_(host.event_url()),
      pipelines_(pipelines),
      events_per_second_(events_per_second),
      threads_(threads) {
  for (size_t i = 0; i < threads; ++i) workers_.emplace_back([this, i] { run(i); });
}

EventLoad::~EventLoad() { stop(); }

size_t EventLoad::accepted() const {
  std::lock_guard lock(mutex_);
  return sent_.accepted;
}

EventLoad::Sent EventLoad::stop() {
  stopping_ = true;
  for (std::thread &worker : workers_)
    if (worker.joinable()) worker.join();
  return sent_;
}

// Each thread has pipelines of its own, and brings a new revision to each in turn.
void EventLoad::run(size_t thread) {
  using Time = std::chrono::steady_clock;
  const auto begin = Time::now();
  for (size_t number = 0; !stopping_; ++number) {
    std::this_thread::sleep_until(begin + number * threads_ * std::chrono::nanoseconds(1'000'000'000) /
                                              events_per_second_);
    const size_t turn = number / kEventsPerRevision;
    const size_t own = pipelines_ / threads_;
    const size_t pipeline = thread * own + turn % own;
    FluxEvent event;
    event.revision = "6." + std::to_string(1 + turn / own) + ".0";
    event.message = "Helm upgrade succeeded, event " + std::to_string(thread) + "/" + std::to_string(number);
    const std::string body = event.json();
    const HttpAnswer answer = http_request(
        "POST", url_, "/promotion/default/" + SwapScenario::pipeline_name(pipeline) + "/dev", body,
        {{"Content-Type", "application/json"}, {"X-Signature", signature(kHmacKey, body)}});
    std::lock_guard lock(mutex_);
    if (answer.status == 202) {
      ++sent_.accepted;
      sent_.revisions.insert({pipeline, event.revision});
    } else {
      sent_.refused.push_back(std::to_string(answer.status) + " " + answer.body);
    }
  }
}

}  // namespace promotion::test
