// What objects say is deployed, where no event told of it.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kMinute = 60'000'000'000;

class ObservingTest : public EngineTest {
 protected:
  ObservingTest() {
    registry.set_evaluator(std::make_shared<FakeEvaluator>([this](const EvaluationInput &input) {
      if (!input.event) known_ = input.deployments;
      if (input.event && input.event->source == "flux-object") addressed_ = *input.event;
      return promote_with_gates(input);
    }));
    open();
  }

  // The application's object on the target of an environment says that it was deployed then.
  Observation says(const std::string &revision, int64_t instant_ns, size_t environment = 0) {
    Observation observation;
    observation.environment = environment;
    observation.event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
    observation.event.severity = "info";
    observation.event.reason = "UpgradeSucceeded";
    observation.event.timestamp_ns = instant_ns;
    observation.event.metadata = {{"revision", revision}};
    observation.origin = "HelmRelease apps/podinfo on local";
    return observation;
  }

  size_t observe(const std::vector<Observation> &observations) {
    const auto taken = engine->observe(pipeline(), observations);
    EXPECT_TRUE(taken.ok()) << (taken.ok() ? "" : taken.error().message);
    return taken.ok() ? *taken : 0;
  }

  // The pipeline is known since the start of the clock.
  void see_the_pipeline() {
    observe({says("5.0.0", kStart - kMinute)});
    clock.advance_ms(600'000);
  }

  std::vector<bool> baselines() const {
    std::vector<bool> found;
    for (const Deployment &one : known_) found.push_back(one.baseline);
    return found;
  }

  std::vector<Deployment> known_;  // as the evaluator was last given it without an event
  Event addressed_;
};

TEST_F(ObservingTest, WhatNoEventToldOfIsPromoted) {
  see_the_pipeline();
  EXPECT_EQ(observe({says("6.1.0", kStart + kMinute)}), 1u);
  const PromotionRecord found = promotion("qa", "6.1.0");
  EXPECT_EQ(found.event_id, "") << "it claims no event";
  EXPECT_THAT(found.explanation,
              HasSubstr("Without an event, read from HelmRelease apps/podinfo on local: "));
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(ObservingTest, TheSameObjectReadAgainChangesNothing) {
  see_the_pipeline();
  observe({says("6.1.0", kStart + kMinute)});
  const auto before = promotions();
  EXPECT_EQ(observe({says("6.1.0", kStart + kMinute)}), 0u);
  EXPECT_EQ(observe({says("6.1.0", kStart + 2 * kMinute)}), 0u) << "it is known to run that";
  EXPECT_EQ(promotions().size(), before.size());
}

TEST_F(ObservingTest, ReadingNothingNewTakesNoTurnToWrite) {
  see_the_pipeline();
  engine.reset();
  run_sql("CREATE TRIGGER no_more BEFORE UPDATE ON pipelines BEGIN SELECT RAISE(ABORT, 'written'); END");
  open();
  EXPECT_EQ(observe({says("5.0.0", kStart - kMinute)}), 0u);
  EXPECT_FALSE(engine->observe(pipeline(), {says("6.1.0", kStart + kMinute)}).ok())
      << "news would be written";
}

TEST_F(ObservingTest, WhatAnEventToldOfIsNoNews) {
  submit("dev", "6.1.0");
  EXPECT_EQ(observe({says("6.1.0", sample_event(pipeline(), "dev", "6.1.0").event.timestamp_ns)}), 0u);
}

TEST_F(ObservingTest, WhatWasThereWhenThePipelineWasFirstSeenIsItsBaseline) {
  observe({says("6.0.0", kStart - kMinute)});
  EXPECT_THAT(baselines(), ElementsAre(true));
  clock.advance_ms(600'000);
  observe({says("6.1.0", kStart + kMinute)});
  EXPECT_THAT(baselines(), ::testing::UnorderedElementsAre(true, false));
}

TEST_F(ObservingTest, ThePipelineIsSeenWhenTheHostStartsNotWhenItsObjectsCanBeRead) {
  start();
  engine.reset();
  clock.advance_ms(600'000);
  open();
  observe({says("6.0.0", kStart + kMinute)});
  EXPECT_THAT(baselines(), ElementsAre(false)) << "it was deployed since";
}

TEST_F(ObservingTest, AnInstantThatIsOnlyTheLatestPossibleDoesNotMakeTheBaselineNews) {
  start();
  Observation read = says("main@sha1:aaa", kStart + kMinute);
  read.earliest_ns = kStart - kMinute;
  observe({read});
  EXPECT_THAT(baselines(), ElementsAre(true));
  Observation next = says("main@sha1:bbb", kStart + 2 * kMinute);
  next.earliest_ns = kStart - kMinute;
  observe({next});
  EXPECT_THAT(baselines(), ::testing::UnorderedElementsAre(true, false)) << "it ran another before";
}

TEST_F(ObservingTest, AnObjectMadeSinceThePipelineWasSeenIsNoBaseline) {
  start();
  Observation read = says("main@sha1:aaa", kStart + 2 * kMinute);
  read.earliest_ns = kStart + kMinute;
  observe({read});
  EXPECT_THAT(baselines(), ElementsAre(false));
}

TEST_F(ObservingTest, ATargetIsAddressedAsAnEventWouldNameIt) {
  observe({says("6.1.0", kStart, 0)});
  EXPECT_EQ(addressed_.metadata.at("cluster"), "local");
  observe({says("6.1.0", kStart, 2)});
  EXPECT_EQ(addressed_.metadata.at("cluster"), "clusters/eu");
  EXPECT_EQ(addressed_.object.namespace_name, pipeline()->environments[2].targets[0].namespace_name);
}

TEST_F(ObservingTest, AnEvaluatorThatFailsLeavesEverythingAsItWas) {
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &) {
    return Result<EvaluationOutput>(Error{Code::internal, "broken", {}, 0});
  }));
  EXPECT_FALSE(engine->observe(pipeline(), {says("6.1.0", kStart)}).ok());
  registry.set_evaluator(nullptr);
  EXPECT_FALSE(engine->observe(pipeline(), {says("6.1.0", kStart)}).ok());
  EXPECT_THAT(promotions(), IsEmpty());
}

TEST_F(ObservingTest, WhatWasReadOutlivesARestart) {
  see_the_pipeline();
  observe({says("6.1.0", kStart + kMinute)});
  open();
  EXPECT_EQ(observe({says("6.1.0", kStart + kMinute)}), 0u);
  EXPECT_THAT(promotions(), SizeIs(2)) << "of the baseline, to which the double is blind, and this one";
}

}  // namespace
}  // namespace promotion::testing
