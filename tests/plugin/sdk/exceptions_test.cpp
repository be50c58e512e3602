#include <map>

#include "strategy_fixture.hpp"

namespace promotion::test {
namespace {

/// An entry of the strategy, by name, and what is thrown in it.
class EveryEntry : public StrategyEntries, public testing::WithParamInterface<std::string> {
 protected:
  promotion_status enter(const std::string &word) {
    if (GetParam() == "create") return create("create:" + word);
    EXPECT_EQ(create(word), PROMOTION_OK);
    const std::map<std::string, promotion_status (EveryEntry::*)()> entries{
        {"validate", &EveryEntry::validate}, {"group", &EveryEntry::group}, {"step", &EveryEntry::step},
        {"withdraw", &EveryEntry::withdraw}, {"plan", &EveryEntry::plan},   {"check", &EveryEntry::check},
        {"wake", &EveryEntry::wake}};
    return (this->*entries.at(GetParam()))();
  }
};

TEST_P(EveryEntry, HandsTheWordsOfAnExceptionOver) {
  EXPECT_EQ(enter("std::exception"), PROMOTION_INTERNAL);
  EXPECT_EQ(call.message, "the disk is full");
  EXPECT_EQ(call.retry_after_ms, 0);
}

TEST_P(EveryEntry, HandsStatusRetryAndDetailsOfAnErrorOver) {
  EXPECT_EQ(enter("Error"), PROMOTION_CONFLICT);
  EXPECT_EQ(call.message, "somebody was faster");
  EXPECT_EQ(call.retry_after_ms, 7'000);
  EXPECT_EQ(call.details, R"({"by":"them"})");
}

TEST_P(EveryEntry, SaysNeverForWhatNeedsAPerson) {
  EXPECT_EQ(enter("never"), PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(call.retry_after_ms, -1);
}

TEST_P(EveryEntry, TurnsAStatusThatIsNoneIntoInternal) { EXPECT_EQ(enter("positive"), PROMOTION_INTERNAL); }

TEST_P(EveryEntry, StopsABadAlloc) {
  EXPECT_EQ(enter("bad_alloc"), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(call.errors, 1);
}

TEST_P(EveryEntry, StopsWhatIsNoException) {
  EXPECT_EQ(enter("int"), PROMOTION_INTERNAL);
  EXPECT_EQ(call.errors, 1);
}

TEST_P(EveryEntry, IsOkWithoutAnException) {
  EXPECT_EQ(enter("nothing"), PROMOTION_OK);
  EXPECT_EQ(call.errors, 0);
}

INSTANTIATE_TEST_SUITE_P(Strategy, EveryEntry,
                         testing::Values("create", "validate", "group", "step", "withdraw", "plan", "check",
                                         "wake"));

TEST(ModuleHooks, StopExceptions) {
  static constexpr promotion_module table = sdk::module_table<ScriptedStrategy, ScriptedTables>("{}", 2);
  Call failing("std::exception");
  EXPECT_EQ(table.init(failing.get()), PROMOTION_INTERNAL);
  EXPECT_EQ(table.quiesce(failing.get()), PROMOTION_INTERNAL);
  EXPECT_EQ(failing.message, "the disk is full");
  Call fine;
  EXPECT_EQ(table.init(fine.get()), PROMOTION_OK);
  EXPECT_EQ(table.init(nullptr), PROMOTION_INVALID_ARGUMENT);
}

TEST_F(StrategyEntries, FailedCreateLeavesNoInstance) {
  EXPECT_LT(create("create:Error"), 0);
  EXPECT_EQ(instance, nullptr);
}

TEST_F(StrategyEntries, LongMessagesAreCutBetweenCharacters) {
  call.message.clear();
  sdk::tell(call.get(), Retry::never(), "x" + std::string(5000, '\xc3'), {});
  EXPECT_LE(call.message.size(), PROMOTION_MESSAGE_LIMIT);
  std::string umlauts = "x";
  while (umlauts.size() < 5000) umlauts += "ä";
  sdk::tell(call.get(), Retry::never(), umlauts, {});
  EXPECT_EQ(call.message.size(), 4095U);
}

TEST_F(StrategyEntries, FailureOfOneTaskAmongSeveralIsItsOwn) {
  ASSERT_EQ(create(""), PROMOTION_OK);
  Task broken = work;
  broken.id = "tsk-broken";
  broken.version = "Error";
  const TaskView broken_view(broken);
  const promotion_task *const tasks[] = {broken_view.get(), task.get()};
  struct Put {
    std::int32_t outcome;
    promotion_status status;
    std::int64_t look_again_ms;
    std::string state;
    std::uint32_t state_version;
  };
  std::vector<Put> put;
  const promotion_step_output results{
      sizeof results, 0, &put, [](void *context, std::uint64_t, const promotion_step_result *result) {
        static_cast<std::vector<Put> *>(context)->push_back(
            {result->outcome, result->status, result->look_again_ms,
             std::string(static_cast<const char *>(result->state.data), result->state.size),
             result->state_version});
        return promotion_status{PROMOTION_OK};
      }};
  EXPECT_EQ(strategy->step(instance, call.get(), tasks, 2, &results), PROMOTION_OK);
  ASSERT_EQ(put.size(), 2U);
  EXPECT_EQ(put[0].outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(put[0].status, PROMOTION_CONFLICT);
  EXPECT_EQ(put[0].look_again_ms, 7'000);
  EXPECT_EQ(put[0].state, "kept");
  EXPECT_EQ(put[0].state_version, 3U);
  EXPECT_EQ(put[1].outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(StrategyEntries, CancelledCallStopsBetweenTasks) {
  ASSERT_EQ(create(""), PROMOTION_OK);
  const promotion_task *const tasks[] = {task.get(), task.get()};
  call.cancelled = true;
  EXPECT_EQ(strategy->step(instance, call.get(), tasks, 2, &output), PROMOTION_CANCELLED);
  EXPECT_TRUE(taken.empty());
}

}  // namespace
}  // namespace promotion::test
