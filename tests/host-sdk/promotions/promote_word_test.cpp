// Promotions that an operator starts.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class PromoteWordTest : public EngineTest {
 protected:
  PromoteWordTest() { registry.set_evaluator(std::make_shared<FakeEvaluator>(promote_with_gates)); }

  std::vector<PromotionRecord> rounds(const std::string &environment, const std::string &revision) {
    std::vector<PromotionRecord> found;
    for (auto &record : promotions())
      if (record.environment == environment && record.revision == revision) found.push_back(record);
    std::sort(found.begin(), found.end(), [](auto &a, auto &b) { return a.round < b.round; });
    return found;
  }
};

TEST_F(PromoteWordTest, BringsAnOlderRevisionBackAsANewRound) {
  start();
  submit("qa", "1.0.0");
  ASSERT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
  submit("qa", "2.0.0");
  ASSERT_TRUE(reaches("prod", "2.0.0", PromotionState::succeeded));

  const WordRecord said = say(word(Word::promote, "prod", "1.0.0"));

  ASSERT_TRUE(test::eventually(
      [&] { return engine->store().promotion(said.said.promotion_id)->state == PromotionState::succeeded; }));
  ASSERT_THAT(rounds("prod", "1.0.0"), SizeIs(2));
  const PromotionRecord second = rounds("prod", "1.0.0")[1];
  EXPECT_EQ(second.round, 2u);
  EXPECT_TRUE(second.by_operator);
  EXPECT_EQ(second.reason, "promoted-by-operator");
  EXPECT_EQ(second.explanation, "alice promoted 1.0.0 into prod: because.");
  EXPECT_FALSE(strategy->steps().back()[0].source) << "it comes from no environment";
}

TEST_F(PromoteWordTest, TakesThePlaceOfWhatIsOpen) {
  open();
  submit("dev", "0.9.0");
  submit("qa", "2.0.0");
  say(word(Word::promote, "prod", "0.9.0"));
  EXPECT_EQ(promotion("prod", "2.0.0").state, PromotionState::superseded);
  EXPECT_EQ(promotion("prod", "0.9.0").state, PromotionState::running);
}

TEST_F(PromoteWordTest, IsNotDecidedAboutByTheEvaluator) {
  open();
  submit("dev", "1.0.0");
  say(word(Word::promote, "prod", "1.0.0"));
  registry.set_evaluator(std::make_shared<FakeEvaluator>([](const EvaluationInput &input) {
    EvaluationOutput output;
    output.decisions = {hold(*input.pipeline, 2, "1.0.0", {{"soak", "Later.", 0, false}}),
                        withdraw(2, "1.0.0")};
    return output;
  }));
  submit("qa", "0.1.0");
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::running);
}

TEST_F(PromoteWordTest, IsHeldByTheEmergencyStopAlone) {
  start();
  submit("dev", "1.0.0");
  say(word(Word::stop));
  say(word(Word::promote, "prod", "1.0.0"));
  ASSERT_THAT(promotion("prod", "1.0.0").gates, SizeIs(1));
  EXPECT_EQ(promotion("prod", "1.0.0").gates[0].reason, "stopped");
  say(word(Word::resume));
  EXPECT_TRUE(reaches("prod", "1.0.0", PromotionState::succeeded));
}

TEST_F(PromoteWordTest, OfAnUnknownRevisionNamesThoseKnown) {
  open();
  submit("dev", "1.0.0");
  const Error error = refused(word(Word::promote, "prod", "7.0.0"));
  EXPECT_EQ(error.code, Code::not_found);
  EXPECT_THAT(error.message,
              HasSubstr("Nothing is known of '7.0.0' in pipeline apps/podinfo; known are: 1.0.0"));
  OperatorWord all_the_same = word(Word::promote, "prod", "7.0.0");
  all_the_same.not_deployed = true;
  say(all_the_same);
  EXPECT_EQ(promotion("prod", "7.0.0").version, "7.0.0");
}

TEST_F(PromoteWordTest, CannotGoWhereNothingIsPromotedInto) {
  Pipeline pipeline = sample_pipeline();
  pipeline.environments[2].targets.clear();
  pipeline.environments[1].promotion.strategy_keys = {"carrierPigeon"};
  pipelines.set(pipeline);
  open();
  submit("dev", "1.0.0");
  EXPECT_THAT(refused(word(Word::promote, "dev", "1.0.0")).message, HasSubstr("the first environment"));
  EXPECT_THAT(refused(word(Word::promote, "prod", "1.0.0")).message, HasSubstr("has no targets"));
  EXPECT_THAT(refused(word(Word::promote, "qa", "1.0.0")).message, HasSubstr("carrierPigeon"));
  EXPECT_THAT(refused(word(Word::promote, "moon", "1.0.0")).message, HasSubstr("there are: dev, qa, prod"));
}

TEST_F(PromoteWordTest, SaidTwiceActsOnceAndGetsTheSameAnswer) {
  open();
  submit("dev", "1.0.0");
  const OperatorWord said = word(Word::promote, "prod", "1.0.0");
  const WordRecord first = say(said);
  open();
  const WordRecord again = say(said);
  EXPECT_EQ(again.outcome, first.outcome);
  EXPECT_EQ(again.said.promotion_id, first.said.promotion_id);
  EXPECT_THAT(rounds("prod", "1.0.0"), SizeIs(1));
  OperatorWord other = said;
  other.reason = "another one";
  EXPECT_EQ(refused(other).code, Code::conflict);
}

TEST_F(PromoteWordTest, ThatCannotBeMeantIsRefused) {
  open();
  const auto message = [&](auto change) {
    OperatorWord said = word(Word::promote, "prod", "1.0.0");
    change(said);
    const Error error = refused(said);
    EXPECT_EQ(error.code, Code::invalid_argument) << error.message;
    return error.message;
  };
  EXPECT_THAT(message([](OperatorWord &said) { said.id = "short"; }), HasSubstr("'id' is no key"));
  EXPECT_THAT(message([](OperatorWord &said) { said.by = ""; }), HasSubstr("'by' has 0 bytes"));
  EXPECT_THAT(message([](OperatorWord &said) { said.by = "al\x1b[2Jice"; }), HasSubstr("control character"));
  EXPECT_THAT(message([](OperatorWord &said) { said.reason = std::string(1'025, 'x'); }), HasSubstr("1025"));
  EXPECT_THAT(message([](OperatorWord &said) { said.revision = "1\n"; }), HasSubstr("control character"));
  EXPECT_THAT(message([](OperatorWord &said) { said.all = true; }), HasSubstr("cannot be about all"));
  EXPECT_THAT(message([](OperatorWord &said) { said.environment = ""; }), HasSubstr("needs pipeline"));
  EXPECT_THAT(message([](OperatorWord &said) {
                said.word = Word::stop;
                said.environment = said.revision = said.reason = "";
              }),
              HasSubstr("needs a reason"));
}

}  // namespace
}  // namespace promotion::testing
