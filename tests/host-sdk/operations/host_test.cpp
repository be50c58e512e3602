#include "promotion/host/host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "eventually.hpp"
#include "http.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::host {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char *with_evaluator = "modules: [{name: pipeline-evaluator, path: " EVALUATOR "}]\n";

class HostTest : public ::testing::Test {
 protected:
  HostTest() {
    test::write_file(folder_.path() / "modules.yaml", with_evaluator);
    fs::create_directories(folder_.path() / "pipelines");
    fs::create_directories(folder_.path() / "secrets");
  }

  Configuration configuration() const {
    test::write_file(folder_.path() / "control-plane.yaml", "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\n");
    auto read = read_configuration(folder_.path() / "control-plane.yaml");
    EXPECT_TRUE(read) << read.error().message;
    return std::move(*read);
  }
  std::unique_ptr<Host> made() {
    auto host = make_host(configuration(), log_);
    EXPECT_TRUE(host) << host.error().message;
    return std::move(*host);
  }
  std::unique_ptr<Host> started() {
    auto host = made();
    const auto status = host->start();
    EXPECT_TRUE(status) << status.error().message;
    return host;
  }
  static nlohmann::json readiness(const std::string &address) {
    const auto answer = test::http_request("GET", "http://" + address, "/readyz");
    auto json = nlohmann::json::parse(answer.body);
    EXPECT_EQ(answer.status, json["ready"] == true ? 200 : 503);
    return json;
  }

  const test::TemporaryFolder folder_;
  testing::RecordingLog log_;
};

TEST_F(HostTest, IsReadyOnBothListenersOnceItIsStarted) {
  const auto host = started();
  EXPECT_EQ(readiness(host->event_address())["ready"], true);
  EXPECT_EQ(readiness(host->admin_address())["ready"], true);
}

TEST_F(HostTest, StartsOnceAndDrainsAsOftenAsAsked) {
  const auto host = started();
  EXPECT_EQ(host->start().error().code, Code::failed_precondition);
  host->drain();
  host->drain();
  EXPECT_EQ(test::http_request("GET", "http://" + host->admin_address(), "/healthz").status, 0);
  EXPECT_TRUE(host->store().events({})) << "records can be read to the end";
}

TEST_F(HostTest, CanBeThrownAwayWithoutAStart) {
  made();
  EXPECT_EQ(readiness(started()->admin_address())["ready"], true) << "the state folder is free again";
}

TEST_F(HostTest, IsNotReadyWithoutAnEvaluatorAndSaysWhy) {
  test::write_file(folder_.path() / "modules.yaml", "modules: []\n");
  const auto host = started();
  const auto reasons = readiness(host->admin_address())["reasons"];
  ASSERT_EQ(reasons.size(), 1u) << reasons;
  EXPECT_THAT(reasons[0].get<std::string>(), HasSubstr("evaluator"));
}

TEST_F(HostTest, NamesEachModuleThatFailed) {
  test::write_file(folder_.path() / "modules.yaml",
                   std::string(with_evaluator).substr(0, std::string(with_evaluator).size() - 2) +
                       ", {name: none, path: none.so}]\n");
  const auto host = started();
  const auto told = readiness(host->event_address());
  EXPECT_EQ(told["ready"], true) << "the others do";
  ASSERT_EQ(told["degraded"].size(), 1u) << told;
  EXPECT_EQ(told["degraded"][0]["module"], "none");
  EXPECT_EQ(told["degraded"][0]["state"], "failed");
  EXPECT_THAT(told["degraded"][0]["reason"].get<std::string>(), HasSubstr("none.so"));
}

TEST_F(HostTest, IsNotReadyWhilePipelinesCannotBeRead) {
  const auto host = started();
  fs::rename(folder_.path() / "pipelines", folder_.path() / "away");
  EXPECT_TRUE(test::eventually([&] { return readiness(host->admin_address())["ready"] == false; }));
  fs::rename(folder_.path() / "away", folder_.path() / "pipelines");
  EXPECT_TRUE(test::eventually([&] { return readiness(host->admin_address())["ready"] == true; }));
}

TEST_F(HostTest, TellsOfAPipelineThatAppearsWithAStrategyOfNobody) {
  const auto host = started();
  test::write_file(folder_.path() / "pipelines/podinfo.yaml", R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo, namespace: default}
spec:
  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}
  promotion: {carrierPigeon: {}}
  environments:
    - {name: dev, targets: [{namespace: podinfo}]}
    - {name: prod, targets: [{namespace: podinfo}]}
)");
  EXPECT_TRUE(test::eventually([&] { return log_.said("pipeline default/podinfo, into prod: "); }))
      << log_.all();
  EXPECT_TRUE(log_.said("carrierPigeon"));
}

TEST_F(HostTest, FailsToStartOnATakenPortAndLeavesNothingBehind) {
  const auto first = started();
  auto taken = configuration();
  taken.receiver.address = first->event_address();
  taken.state_folder = folder_.path() / "other";
  taken.engine.database = taken.state_folder / "promotion.db";
  taken.registry.storage_folder = taken.state_folder / "storage";
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto second = make_host(taken, log_);
    ASSERT_TRUE(second) << second.error().message;
    const auto status = (*second)->start();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Code::unavailable);
    EXPECT_THAT(status.error().message, HasSubstr(first->event_address()));
  }
}

TEST_F(HostTest, IsCheckedBesideOneThatRuns) {
  const auto host = started();
  EXPECT_THAT(check_host(configuration(), log_), IsEmpty());
  fs::remove(folder_.path() / "secrets");
  EXPECT_THAT(check_host(configuration(), log_), Contains(HasSubstr("secrets: there is no such folder")));
}

}  // namespace
}  // namespace promotion::host
