#include "strategy_fixture.hpp"

namespace promotion::test {
namespace {

class Refusals : public StrategyEntries, public testing::WithParamInterface<const char *> {};

TEST_P(Refusals, OfProblemsArePassedOn) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  EXPECT_EQ(validate(), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(taken.size(), 1U) << "nothing is written after a refusal";
  taken.clear();
  EXPECT_EQ(check(), PROMOTION_RESOURCE_EXHAUSTED);
}

TEST_P(Refusals, OfASinkArePassedOn) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  refusal = PROMOTION_CANCELLED;
  EXPECT_EQ(plan(), PROMOTION_CANCELLED);
  EXPECT_EQ(taken.size(), 1U);
}

TEST_P(Refusals, OfALaterWriteArePassedOn) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 1;
  EXPECT_EQ(plan(), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(taken.size(), 2U);
}

TEST_P(Refusals, OfWakeKeysArePassedOn) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  EXPECT_EQ(wake(), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(taken.size(), 1U);
}

TEST_P(Refusals, OfResultsArePassedOn) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  refusal = PROMOTION_INVALID_ARGUMENT;
  EXPECT_EQ(step(), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(withdraw(), PROMOTION_INVALID_ARGUMENT);
}

TEST_P(Refusals, NeedNoWordsOfTheModule) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  plan();
  step();
  validate();
  EXPECT_EQ(call.errors, 0);
}

TEST_P(Refusals, WithAPositiveStatusAreInternal) {
  ASSERT_EQ(create(GetParam()), PROMOTION_OK);
  capacity = 0;
  refusal = 5;
  EXPECT_EQ(plan(), PROMOTION_INTERNAL);
}

INSTANTIATE_TEST_SUITE_P(WhetherTheAuthorMindsOrNot, Refusals, testing::Values("", "swallow"));

/// A strategy that makes mistakes with its results.
class Careless : public Strategy {
 public:
  Careless(promotion::Host, std::string_view config) : config_(config) {}
  void step_all(const promotion::Call &, const Tasks &tasks, Results &results) override {
    if (config_ == "nothing") return;
    if (config_ == "twice") results.put(0, StepResult::succeeded());
    results.put(config_ == "beyond" ? tasks.size() : 0, StepResult::succeeded());
  }

 private:
  std::string config_;
};

TEST_F(StrategyEntries, ResultsAreOneForEachTask) {
  const auto *table = static_cast<const promotion_strategy *>(sdk::StrategyTables<Careless>::find(
      promotion_string{PROMOTION_STRATEGY_ID, sizeof(PROMOTION_STRATEGY_ID) - 1}));
  for (const std::string config : {"nothing", "twice", "beyond"}) {
    void *careless = nullptr;
    ASSERT_EQ(table->create(host.get(), call.get(), test::borrow(config), &careless), PROMOTION_OK);
    EXPECT_EQ(table->step(careless, call.get(), &task_pointer, 1, &output), PROMOTION_INTERNAL) << config;
    EXPECT_NE(call.message, "") << config;
    table->destroy(careless);
  }
}

}  // namespace
}  // namespace promotion::test
