#include "random_story.hpp"

#include <algorithm>
#include <array>

namespace promotion::evaluator::test {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::array names{"dev", "qa", "stage", "prod"};
constexpr std::array policies{R"({})",
                              R"({"targets": "all"})",
                              R"({"targets": {"percent": 50}})",
                              R"({"soak": "10m"})",
                              R"({"waitForTests": true})",
                              R"({"soak": "20m", "supersede": "afterGates"})",
                              R"({"allowDowngrade": true})",
                              R"({"loop": {"promotions": 2, "within": "1h"}})"};
constexpr std::array revisions{"1.0.0",   "1.1.0",
                               "1.1.0+3", "1.2.0-rc.1",
                               "1.2.0",   "1.2.0+8702775e53b6",
                               "2.0.0_b", "2.0.0+7",
                               "blue",    "main@sha1:8c1d3a5f8c1d3a5f8c1d3a5f8c1d3a5f8c1d3a5f"};
constexpr std::array reasons{"UpgradeSucceeded", "UpgradeSucceeded",  "UpgradeSucceeded",
                             "InstallSucceeded", "TestSucceeded",     "UpgradeFailed",
                             "TestFailed",       "RollbackSucceeded", "UninstallSucceeded",
                             "DriftDetected",    "DependencyNotReady"};
constexpr const char *digest = "sha256:0cc9a8446c950cc9a8446c950cc9a8446c950cc9a8446c950cc9a8446c950cc9";

EventModel event_about(const PipelineModel &pipeline, std::size_t environment, std::size_t target) {
  const TargetModel &speaker = pipeline.environments[environment].targets[target];
  EventModel event;
  event.environment = environment;
  event.object = pipeline.application;
  event.object.namespace_name = speaker.namespace_name;
  event.metadata["cluster"] = speaker.cluster->name;
  return event;
}

}  // namespace

PipelineModel RandomStory::pipeline(bool with_policies) {
  PipelineModel pipeline;
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  const std::size_t environments = 1 + below(names.size());
  for (std::size_t i = 0; i < environments; ++i) {
    EnvironmentModel environment;
    environment.name = names[i];
    const std::size_t targets = 1 + below(3);
    for (std::size_t target = 0; target < targets; ++target) {
      const std::string cluster = environment.name + "-" + std::to_string(target);
      environment.targets.push_back({ReferenceModel{"", "GitopsCluster", "", cluster}, "podinfo"});
    }
    if (with_policies) {
      environment.policy_json = policies[below(policies.size())];
      environment.manual = chance(0.2);
    }
    pipeline.environments.push_back(std::move(environment));
  }
  return pipeline;
}

std::vector<EventModel> RandomStory::events(const PipelineModel &pipeline, std::size_t count, bool unnamed) {
  // No two reports of one environment within a second: the order of those would be anybody's guess.
  std::vector<std::int64_t> seconds(12 * 3600);
  for (std::size_t i = 0; i < seconds.size(); ++i) seconds[i] = static_cast<std::int64_t>(i);
  shuffle(seconds);
  std::vector<EventModel> events;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t environment = below(pipeline.environments.size());
    EventModel event =
        event_about(pipeline, environment, below(pipeline.environments[environment].targets.size()));
    event.reason = reasons[below(reasons.size())];
    if (event.reason.ends_with("Failed") || event.reason == "DriftDetected") event.severity = "error";
    if (event.reason != "DriftDetected" && event.reason != "DependencyNotReady") {
      event.metadata["revision"] = revisions[below(revisions.size())];
      if (chance(0.1)) event.metadata["oci-digest"] = digest;
      if (chance(0.3)) event.metadata["app-version"] = std::to_string(below(3));
    }
    if (unnamed && chance(0.4)) event.metadata.erase("cluster");
    event.timestamp_ns = story_begin_ns + seconds[i] * second_ns;
    event.id = "event-" + std::to_string(i);
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<EventModel> RandomStory::forward_events(const PipelineModel &pipeline, std::size_t count) {
  std::vector<EventModel> events;
  const auto tell_of = [&](const char *reason, std::size_t environment, std::size_t target,
                           std::size_t revision, std::int64_t second) {
    EventModel event = event_about(pipeline, environment, target);
    event.reason = reason;
    if (event.reason.ends_with("Failed")) event.severity = "error";
    event.metadata["revision"] = "1." + std::to_string(revision) + ".0";
    event.timestamp_ns = story_begin_ns + second * second_ns;
    event.id = "event-" + std::to_string(events.size());
    events.push_back(std::move(event));
  };
  const auto tell = [&](std::size_t environment, std::size_t target, std::size_t revision,
                        std::int64_t second) {
    if (chance(0.2)) tell_of("UpgradeFailed", environment, target, revision, second - 7);
    tell_of("UpgradeSucceeded", environment, target, revision, second);
    if (chance(0.2)) tell_of("TestSucceeded", environment, target, revision, second + 5);
  };
  for (std::size_t revision = 0; revision < count; ++revision) {
    std::int64_t second = static_cast<std::int64_t>(revision * 600);
    for (std::size_t environment = 0; environment < pipeline.environments.size(); ++environment) {
      const std::size_t targets = pipeline.environments[environment].targets.size();
      const std::size_t sure = below(targets);
      bool reached = false;
      for (std::size_t target = 0; target < targets; ++target) {
        if (environment != 0 && target != sure && chance(0.5)) continue;
        tell(environment, target, revision, second += 20);
        reached = true;
      }
      if (!reached || chance(0.3)) break;  // it goes no further
    }
  }
  return events;
}

}  // namespace promotion::evaluator::test
