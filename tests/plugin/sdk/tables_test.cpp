#include "strategy_fixture.hpp"

namespace promotion::test {
namespace {

promotion_string id(std::string_view text) { return {text.data(), text.size()}; }

TEST(Tables, UnknownIdsAreNull) {
  for (const char *unknown :
       {"", "promotion.strategy/2", "promotion.strategy", "promotion.strategy/1x", "promotion.evaluator/1"}) {
    EXPECT_EQ(ScriptedTables::find(id(unknown)), nullptr) << unknown;
  }
  EXPECT_EQ(ScriptedTables::find({nullptr, 0}), nullptr);
  EXPECT_EQ(ScriptedTables::find({nullptr, 20}), nullptr);
}

TEST(Tables, IdsNeedNoNulAtTheirEnd) {
  const std::string_view longer = "promotion.strategy/1/and/more";
  EXPECT_NE(ScriptedTables::find(id(longer.substr(0, 20))), nullptr);
}

TEST(Tables, OfferWhatTheClassOverrides) {
  for (const char *known : {PROMOTION_STRATEGY_ID, PROMOTION_STRATEGY_PLAN_ID, PROMOTION_STRATEGY_CHECK_ID,
                            PROMOTION_STRATEGY_WAKE_ID}) {
    EXPECT_NE(ScriptedTables::find(id(known)), nullptr) << known;
  }
  const auto *table = table_of<promotion_strategy>(PROMOTION_STRATEGY_ID);
  EXPECT_NE(table->group, nullptr);
  EXPECT_NE(table->withdraw, nullptr);
  EXPECT_EQ(table->flags, std::uint32_t{PROMOTION_STRATEGY_CONCURRENT | PROMOTION_STRATEGY_INHERITS});
}

TEST(Tables, OfferNothingElse) {
  using Plain = sdk::StrategyTables<PlainStrategy>;
  for (const char *absent :
       {PROMOTION_STRATEGY_PLAN_ID, PROMOTION_STRATEGY_CHECK_ID, PROMOTION_STRATEGY_WAKE_ID}) {
    EXPECT_EQ(Plain::find(id(absent)), nullptr) << absent;
  }
  const auto *table = static_cast<const promotion_strategy *>(Plain::find(id(PROMOTION_STRATEGY_ID)));
  EXPECT_EQ(table->group, nullptr);
  EXPECT_EQ(table->withdraw, nullptr);
  EXPECT_EQ(table->flags, 0U);
  EXPECT_EQ(table->struct_size, sizeof(promotion_strategy));
}

TEST(Tables, HooksAreThereWhenTheClassHasThem) {
  static constexpr promotion_module scripted = sdk::module_table<ScriptedStrategy, ScriptedTables>("{}", 2);
  static constexpr promotion_module plain =
      sdk::module_table<PlainStrategy, sdk::StrategyTables<PlainStrategy>>("{}", 2);
  EXPECT_NE(scripted.init, nullptr);
  EXPECT_NE(scripted.quiesce, nullptr);
  EXPECT_NE(scripted.deinit, nullptr);
  EXPECT_EQ(plain.init, nullptr);
  EXPECT_EQ(plain.quiesce, nullptr);
  EXPECT_EQ(plain.deinit, nullptr);
}

TEST_F(StrategyEntries, HandOverWhatTheAuthorSaid) {
  ASSERT_EQ(create(""), PROMOTION_OK);
  ASSERT_EQ(validate(), PROMOTION_OK);
  EXPECT_EQ(taken, (std::vector<std::string>{"invalid-url", "odd"}));
  taken.clear();
  ASSERT_EQ(plan(), PROMOTION_OK);
  EXPECT_EQ(taken, (std::vector<std::string>{"first, ", "second"}));
  taken.clear();
  ASSERT_EQ(group(), PROMOTION_OK);
  EXPECT_EQ(taken, (std::vector<std::string>{"qa"}));
  taken.clear();
  ASSERT_EQ(wake(), PROMOTION_OK);
  EXPECT_EQ(taken, (std::vector<std::string>{"/a", "/b"}));
  taken.clear();
  ASSERT_EQ(step(), PROMOTION_OK);
  ASSERT_EQ(withdraw(), PROMOTION_OK);
  EXPECT_EQ(taken, (std::vector<std::string>{"stepped tsk-0123456789abcdef0123", "withdrawn"}));
}

}  // namespace
}  // namespace promotion::test
