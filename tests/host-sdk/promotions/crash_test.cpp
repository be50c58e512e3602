#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "engine_fixture.hpp"
#include "process.hpp"

namespace promotion::testing {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::SizeIs;

class CrashTest : public EngineTest, public ::testing::WithParamInterface<std::string> {
 protected:
  CrashTest() { options.database = folder.path() / "promotion.db"; }

  test::ExitStatus run(const std::map<std::string, std::string> &environment) {
    test::ProcessOptions process;
    process.command = {CRASH_RUN, folder.path().string()};
    process.environment = environment;
    process.output = folder.path() / "output";
    return test::Process(process).wait();
  }

  size_t effects() {
    size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder.path() / "effects"))
      count += entry.is_regular_file();
    return count;
  }
};

TEST_P(CrashTest, LeavesEachPromotionCompleteOnceAfterARestart) {
  ASSERT_EQ(run({{"PROMOTION_FAILPOINT", GetParam()}}).signal, SIGKILL) << "it has to die there";
  ASSERT_EQ(run({}).code, 0) << test::read_file(folder.path() / "output");

  open();

  size_t decided = 0;
  for (const EventRecord &record : events()) decided += record.status == EventStatus::decided;
  EXPECT_EQ(decided, 3u) << "each event is judged once, however often it was sent";
  ASSERT_THAT(promotions(), SizeIs(3));
  for (const PromotionRecord &record : promotions()) {
    EXPECT_EQ(record.state, PromotionState::succeeded) << record.id;
    ASSERT_THAT(record.tasks, SizeIs(2));
    EXPECT_THAT(record.tasks, Each(Field(&TaskRecord::phase, TaskPhase::succeeded)));
  }
  EXPECT_EQ(effects(), 6u);
}

INSTANTIATE_TEST_SUITE_P(At, CrashTest,
                         ::testing::Values("before-commit", "before-commit:3", "after-commit",
                                           "after-commit:3", "before-step", "before-step:2", "before-step:5",
                                           "after-step", "after-step:2", "after-step:5"),
                         [](const auto &point) {
                           std::string name = point.param;
                           for (char &c : name)
                             if (c == '-' || c == ':') c = '_';
                           return name;
                         });

class CrashOnceTest : public CrashTest {};

TEST_P(CrashOnceTest, KeepsNothingOfAnEventThatWasNotCommitted) {
  ASSERT_EQ(run({{"PROMOTION_FAILPOINT", GetParam()}}).signal, SIGKILL);
  open();
  EXPECT_THAT(events(), SizeIs(GetParam() == "before-commit" ? 0 : 1));
  EXPECT_THAT(promotions(), SizeIs(GetParam() == "before-commit" ? 0 : 1));
}

INSTANTIATE_TEST_SUITE_P(At, CrashOnceTest, ::testing::Values("before-commit", "after-commit"),
                         [](const auto &point) { return point.param.substr(0, point.param.find('-')); });

TEST_P(CrashOnceTest, TheProgramRunsToItsEndWhenNothingKillsIt) {
  ASSERT_EQ(run({}).code, 0);
  EXPECT_EQ(effects(), 6u);
}

}  // namespace
}  // namespace promotion::testing
