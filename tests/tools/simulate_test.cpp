// The evaluator as it is built, on files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "flux_event.hpp"
#include "manual_clock.hpp"
#include "program.hpp"
#include "sample_records.hpp"
#include "temporary_folder.hpp"

namespace promotion::ctl {
namespace {

using ::testing::HasSubstr;

constexpr const char *podinfo = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo, namespace: default}
spec:
  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}
  promotion:
    pullRequest: {url: https://github.example.com/organisation/configuration.git, branch: main}
  environments:
    - {name: dev, targets: [{namespace: podinfo, clusterRef: {kind: GitopsCluster, name: dev}}]}
    - name: qa
      targets:
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: qa}}
        - {namespace: podinfo, clusterRef: {kind: GitopsCluster, name: perf}}
    - {name: prod, targets: [{namespace: podinfo, clusterRef: {kind: GitopsCluster, name: prod}}]}
)";

class Simulate : public ::testing::Test {
 protected:
  Simulate() { test::write_file(file("podinfo.yaml"), podinfo); }

  std::string file(const std::string &name) const { return (folder_.path() / name).string(); }
  void write_event(const std::string &name, const std::string &timestamp, const std::string &cluster = {}) {
    test::FluxEvent event;
    event.timestamp = timestamp;
    event.revision = "6.5.3";
    event.cluster = cluster;
    test::write_file(file(name), event.json());
  }
  void write_failure(const std::string &name, const std::string &timestamp) {
    test::FluxEvent event;
    event.timestamp = timestamp;
    event.severity = "error";
    event.reason = "UpgradeFailed";
    event.revision = "6.5.4";
    test::write_file(file(name), event.json());
  }
  ExitCode run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), "simulate");
    if (std::find(arguments.begin(), arguments.end(), "--module") == arguments.end())
      arguments.insert(arguments.end(), {"--module", EVALUATOR});
    return ctl::run(arguments, {out_, err_, clock_, "", ""});
  }
  nlohmann::json json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--pipeline", file("podinfo.yaml"), "--output", "json"});
    EXPECT_EQ(run(std::move(arguments)), done) << err_.str();
    return nlohmann::json::parse(out_.str());
  }

  const test::TemporaryFolder folder_;
  testing::ManualClock clock_{testing::sample_now_ns};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(Simulate, CarriesWhatIsKnownFromEventToEvent) {
  write_event("dev.json", "2026-11-23T04:00:00Z");
  write_failure("failed.json", "2026-11-23T04:01:00Z");
  write_event("perf.json", "2026-11-23T04:02:00Z", "perf");
  write_event("qa.json", "2026-11-23T04:03:00Z", "qa");
  write_event("prod.json", "2026-11-23T04:04:00Z");
  const auto events =
      json({"--event", "dev=" + file("dev.json"), "--event", "dev=" + file("dev.json"), "--event",
            "dev=" + file("failed.json"), "--event", "qa=" + file("perf.json"), "--event",
            "qa=" + file("qa.json"), "--event", "prod=" + file("prod.json")})["events"];
  std::vector<std::string> reasons;
  for (const auto &event : events) reasons.push_back(event["decisions"][0]["reason"]);
  EXPECT_THAT(reasons, ::testing::ElementsAre("promoted-any-target", "repeated-event", "deployment-failed",
                                              "promoted-any-target", "already-promoted", "last-environment"));
  EXPECT_EQ(events[0]["decisions"][0]["environment"], "qa");
  EXPECT_EQ(events[0]["decisions"][0]["targets"], nlohmann::json({"qa/podinfo", "perf/podinfo"}));
  EXPECT_EQ(events[3]["decisions"][0]["environment"], "prod");
}

TEST_F(Simulate, PrintsTablesAndYaml) {
  write_event("dev.json", "2026-11-23T04:00:00Z");
  ASSERT_EQ(run({"--pipeline", file("podinfo.yaml"), "--environment", "dev", "--event", file("dev.json")}),
            done);
  EXPECT_THAT(out_.str(),
              HasSubstr("dev.json  dev   UpgradeSucceeded  promote   qa    qa/podinfo,perf/podinfo  6.5.3"));
  ASSERT_EQ(run({"--pipeline", file("podinfo.yaml"), "--event", "dev=" + file("dev.json"), "-o", "yaml"}),
            done);
  EXPECT_EQ(YAML::Load(out_.str())["events"][0]["decisions"][0]["version"].as<std::string>(), "6.5.3");
}

TEST_F(Simulate, JudgesAtAnotherTimeWhenTold) {
  write_event("dev.json", "2026-11-23T04:00:00Z");
  const auto events = json({"--event", "dev=" + file("dev.json"), "--now", "2026-11-30T00:00:00Z"})["events"];
  EXPECT_EQ(events[0]["decisions"][0]["reason"], "too-old");
}

TEST_F(Simulate, AsksForTheEnvironmentOfEachEvent) {
  write_event("dev.json", "2026-11-23T04:00:00Z");
  EXPECT_EQ(run({"--pipeline", file("podinfo.yaml"), "--event", file("dev.json")}), wrong_usage);
  EXPECT_THAT(err_.str(), HasSubstr("with one of: dev, qa, prod"));
  EXPECT_EQ(run({"--pipeline", file("podinfo.yaml"), "--environment", "test", "--event", file("dev.json")}),
            wrong_usage);
  EXPECT_THAT(err_.str(), HasSubstr("no environment 'test'"));
}

TEST_F(Simulate, SaysWhatIsWrongWithItsFiles) {
  test::write_file(file("nonsense.json"), "{");
  test::write_file(file("two.yaml"), std::string(podinfo) + "---\n" + podinfo);
  const auto fails_with = [&](const std::string &pipeline, const std::string &event, const std::string &why) {
    EXPECT_EQ(run({"--pipeline", file(pipeline), "--environment", "dev", "--event", file(event)}), failed);
    EXPECT_THAT(err_.str(), HasSubstr(why));
  };
  fails_with("none.yaml", "nonsense.json", "none.yaml: ");
  fails_with("podinfo.yaml", "none.json", "none.json: ");
  fails_with("podinfo.yaml", "nonsense.json", "nonsense.json: ");
  fails_with("nonsense.json", "nonsense.json", "nonsense.json");
}

TEST_F(Simulate, SaysWhyTheModuleDoesNotRun) {
  write_event("dev.json", "2026-11-23T04:00:00Z");
  test::write_file(file("nonsense.so"), "not a library");
  EXPECT_EQ(run({"--pipeline", file("podinfo.yaml"), "--event", "dev=" + file("dev.json"), "--module",
                 file("nonsense.so")}),
            failed);
  EXPECT_THAT(err_.str(), HasSubstr("nonsense.so"));
}

}  // namespace
}  // namespace promotion::ctl
