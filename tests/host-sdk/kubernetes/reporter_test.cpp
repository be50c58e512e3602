#include "kubernetes/reporter.hpp"

#include <gmock/gmock.h>

#include "eventually.hpp"
#include "fake_operators.hpp"
#include "fake_store.hpp"
#include "fixture.hpp"
#include "reporting_host.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char patch_status[] = "patch pipelines/status";

class ReporterTest : public KubernetesTest {
 protected:
  void start(KubernetesPipelineOptions options = {}) {
    host = std::make_unique<ReportingHost>(client_of(host_token), client_of(host_token), std::move(options),
                                           quick(), clock, log, quick_pace(), round);
    if (fill) host->store.change(fill);
    host->start();
  }
  json status() const {
    return server.object(group, "pipelines", "default", "podinfo").value("status", json());
  }
  json ready() const {
    const auto now = status();
    return now.is_object() && now.contains("conditions") ? now["conditions"][0] : json::object();
  }
  bool is_ready(const std::string &value) {
    return test::eventually([&] { return ready().value("status", "") == value; });
  }

  std::chrono::milliseconds round{3'600'000};
  std::function<void(promotion::testing::FakeStore &)> fill;  // before the host starts
  std::unique_ptr<ReportingHost> host;
};

PromotionRecord held_promotion() {
  PromotionRecord held;
  held.id = "promotion-1";
  held.pipeline = {"default", "podinfo"};
  held.environment = "prod";
  held.revision = "6.5.3";
  held.state = PromotionState::held;
  held.gates = {{"manual", "needs an approval", 0, true}};
  return held;
}

TEST_F(ReporterTest, ShowsAPipelineAsSoonAsItIsThere) {
  start();
  apply(pipeline_json("podinfo"));
  ASSERT_TRUE(is_ready("True"));
  EXPECT_EQ(status()["observedGeneration"], 1);
  EXPECT_TRUE(status()["environments"].contains("dev"));
}

TEST_F(ReporterTest, ShowsWhatHasChangedOnRecord) {
  apply(pipeline_json("podinfo"));
  start();
  ASSERT_TRUE(is_ready("True"));
  host->store.change([](auto &store) { store.promotion_records = {held_promotion()}; });
  host->reporter->touch({"default", "podinfo"});
  ASSERT_TRUE(test::eventually([&] { return status()["environments"]["prod"].contains("waitingApproval"); }));
  EXPECT_EQ(status()["environments"]["prod"]["waitingApproval"]["revision"], "6.5.3");
  EXPECT_EQ(status()["environments"]["prod"]["promotions"][0]["state"], "held");
}

TEST_F(ReporterTest, SaysOnABrokenPipelineWhatIsWrongWithIt) {
  auto broken = pipeline_json("podinfo");
  broken["spec"].erase("appRef");
  apply(broken);
  start();
  ASSERT_TRUE(is_ready("False"));
  EXPECT_EQ(ready()["reason"], "InvalidPipeline");
  EXPECT_THAT(ready()["message"].get<std::string>(), AllOf(HasSubstr("appRef"), HasSubstr("not in force")));
  EXPECT_FALSE(status().contains("environments"));
  apply(pipeline_json("podinfo"));
  EXPECT_TRUE(is_ready("True"));
}

TEST_F(ReporterTest, SaysSoAlsoWhereTheLastGoodOneIsKept) {
  KubernetesPipelineOptions options;
  options.keep_last_good = true;
  apply(pipeline_json("podinfo"));
  start(options);
  ASSERT_TRUE(is_ready("True"));
  auto broken = pipeline_json("podinfo");
  broken["spec"].erase("appRef");
  apply(broken);
  ASSERT_TRUE(is_ready("False"));
  EXPECT_THAT(ready()["message"].get<std::string>(), HasSubstr("stays in force"));
  EXPECT_EQ(status()["observedGeneration"], 2);
  EXPECT_TRUE(status()["environments"].contains("dev"));
}

TEST_F(ReporterTest, SaysWhatIsInTheWay) {
  apply(pipeline_json("podinfo"));
  round = std::chrono::milliseconds(5);
  fill = [](auto &store) { store.stop_records = {{{}, "alice", "a storm", "word-1", 1}}; };
  start();
  ASSERT_TRUE(is_ready("False"));
  EXPECT_EQ(ready()["reason"], "Stopped");
  host->set_obstacles({{"NoModule", "there is no strategy 'pull-request'"}});
  ASSERT_TRUE(test::eventually([&] { return ready()["reason"] == "NoModule"; }));
  EXPECT_EQ(ready()["reason"], "NoModule");
  EXPECT_THAT(ready()["message"].get<std::string>(), HasSubstr("stopped by alice: a storm"));
}

TEST_F(ReporterTest, WritesNothingAfterARestartWhenNothingHasChanged) {
  apply(pipeline_json("podinfo"));
  start();
  ASSERT_TRUE(is_ready("True"));
  host.reset();
  const auto before = server.version();
  start();
  apply(pipeline_json("other"));  // what is shown on this one shows that the first one was looked at
  ASSERT_TRUE(test::eventually(
      [&] { return server.object(group, "pipelines", "default", "other").contains("status"); }));
  EXPECT_EQ(server.count(patch_status), 2);
  EXPECT_EQ(server.version(), before + 2);
}

TEST_F(ReporterTest, ApprovesByAnnotation) {
  apply(pipeline_json("podinfo"));
  start();
  host->store.change([](auto &store) { store.promotion_records = {held_promotion()}; });
  ASSERT_TRUE(is_ready("True"));
  auto annotated = pipeline_json("podinfo");
  annotated["metadata"]["annotations"][approval_annotation] = "prod=6.5.3";
  apply(annotated);
  ASSERT_TRUE(test::eventually([&] { return !host->operators.said().empty(); }));
  EXPECT_EQ(host->operators.said()[0].promotion_id, "promotion-1");
}

TEST_F(ReporterTest, AnAnnotationFromBeforeCountsOnceThePromotionWaits) {
  auto annotated = pipeline_json("podinfo");
  annotated["metadata"]["annotations"][approval_annotation] = "prod=6.5.3\nproduction=6.5.3";
  apply(annotated);
  start();
  ASSERT_TRUE(test::eventually([&] { return status()["conditions"].size() == 2; }));
  EXPECT_EQ(status()["conditions"][1]["reason"], "InvalidAnnotation");
  EXPECT_TRUE(host->operators.said().empty());
  host->store.change([](auto &store) { store.promotion_records = {held_promotion()}; });
  host->reporter->touch({"default", "podinfo"});
  ASSERT_TRUE(test::eventually([&] { return !host->operators.said().empty(); }));
}

TEST_F(ReporterTest, WritesNothingToAPipelineThatIsGone) {
  apply(pipeline_json("podinfo"));
  start();
  ASSERT_TRUE(is_ready("True"));
  server.remove(group, "pipelines", "default", "podinfo");
  ASSERT_TRUE(test::eventually([&] { return host->pipelines->list().empty(); }));
  host->store.change([](auto &store) { store.promotion_records = {held_promotion()}; });
  host->reporter->touch({"default", "podinfo"});
  host.reset();
  EXPECT_EQ(server.count(patch_status), 1);
}

TEST_F(ReporterTest, LooksAgainInTheNextRoundWhereTheStoreCouldNotBeRead) {
  apply(pipeline_json("podinfo"));
  round = std::chrono::milliseconds(5);
  fill = [](auto &store) { store.failure = Error{Code::unavailable, "the disk is full"}; };
  start();
  ASSERT_TRUE(test::eventually([&] { return log.said("the disk is full"); }));
  host->store.change([](auto &store) { store.failure.reset(); });
  EXPECT_TRUE(is_ready("True"));
}

TEST_F(ReporterTest, TouchesOfManyThreadsAreFewWrites) {
  apply(pipeline_json("podinfo"));
  start();
  ASSERT_TRUE(is_ready("True"));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 1'000; ++j) host->reporter->touch({"default", "podinfo"});
      });
  }
  host.reset();
  EXPECT_EQ(server.count(patch_status), 1);
}

}  // namespace
}  // namespace promotion::host::kubernetes
