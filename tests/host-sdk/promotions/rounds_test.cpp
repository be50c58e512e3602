// Judging without an event.
#include "promotions/rounds.hpp"

#include <gmock/gmock.h>

#include <atomic>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RoundsTest : public EngineTest {
 protected:
  // As if the event had been lost: what runs is known, and nothing was promoted.
  void know_of(const std::string &environment, const std::string &revision) {
    ignore_for_now();
    submit(environment, revision);
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
  }

  // As above, and the host's first round is over, so that the next one is not "as the host has started".
  void know_of_since_the_first_round(const std::string &environment, const std::string &revision) {
    open();
    ignore_for_now();
    submit(environment, revision);
    start();
    ASSERT_TRUE(test::eventually([&] { return rounds_ > 0; }));
    registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates));
  }

 private:
  void ignore_for_now() {
    registry.set_evaluator(std::make_shared<FakeEvaluator>([this](const EvaluationInput &input) {
      EvaluationOutput output;
      if (input.event) {
        output = *promote_to_the_next(input);
      } else {
        ++rounds_;
      }
      output.decisions = {ignore("too-early")};
      return output;
    }));
  }

  std::atomic<int> rounds_{0};
};

TEST_F(RoundsTest, FindAfterAStartWhatALostEventWouldHavePromoted) {
  open();
  know_of("qa", "1.0.0");
  start();
  ASSERT_TRUE(test::eventually([&] { return !promotions().empty(); }));
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  EXPECT_THAT(promotion("prod", "1.0.0").explanation,
              StartsWith("Without an event, as the host has started: Revision '1.0.0' was deployed."));
  EXPECT_THAT(promotion("prod", "1.0.0").event_id, IsEmpty());
}

TEST_F(RoundsTest, ComeAgainAfterTheInterval) {
  know_of_since_the_first_round("qa", "1.0.0");
  clock.advance_ms(options.judge_interval_ms);
  ASSERT_TRUE(test::eventually([&] { return !promotions().empty(); }));
  EXPECT_THAT(promotion("prod", "1.0.0").explanation, HasSubstr("by what is known to be deployed"));
}

TEST_F(RoundsTest, ComeAtOnceWhenThePipelineChanges) {
  know_of_since_the_first_round("qa", "1.0.0");
  Pipeline changed = sample_pipeline();
  changed.environments[2].promotion.policy_json = R"({"soak":"1m"})";
  pipelines.set(changed);
  engine->pipelines_changed();
  ASSERT_TRUE(test::eventually([&] { return !promotions().empty(); }));
  EXPECT_THAT(promotion("prod", "1.0.0").explanation, HasSubstr("as the pipeline has changed"));
}

TEST(RoundsSchedule, IsEvenlySpreadAfterTheFirstRound) {
  Rounds rounds(1'000);
  std::vector<PipelinePtr> pipelines;
  for (const char *name : {"a", "b", "c", "d"})
    pipelines.push_back(std::make_shared<const Pipeline>(sample_pipeline(name)));
  rounds.look(pipelines, 0);
  EXPECT_THAT(rounds.due(0, 10), SizeIs(4));
  for (const auto &pipeline : pipelines) rounds.done(pipeline->name, 0);
  EXPECT_THAT(rounds.due(249'000'000, 10), IsEmpty());
  EXPECT_THAT(rounds.due(250'000'000, 10), SizeIs(1));
  EXPECT_THAT(rounds.due(1'000'000'000, 10), SizeIs(4));
}

TEST(RoundsSchedule, SeesAChangeOfContentAndNotOfTheObjectAlone) {
  Rounds rounds(1'000);
  rounds.look({std::make_shared<const Pipeline>(sample_pipeline())}, 0);
  rounds.done({"apps", "podinfo"}, 0);
  rounds.look({std::make_shared<const Pipeline>(sample_pipeline())}, 1);
  EXPECT_THAT(rounds.due(1, 10), IsEmpty());
  Pipeline changed = sample_pipeline();
  changed.environments.pop_back();
  rounds.look({std::make_shared<const Pipeline>(changed)}, 2);
  EXPECT_THAT(rounds.due(2, 10), SizeIs(1));
}

}  // namespace
}  // namespace promotion::testing
