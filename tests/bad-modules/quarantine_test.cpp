// What comes after a crash: another worker, until there were too many.
#include <gtest/gtest.h>

#include <filesystem>

#include "zoo.hpp"

namespace promotion::testing {
namespace {

using host::Code;
using ::testing::AllOf;
using ::testing::HasSubstr;

size_t open_descriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST_F(ZooTest, TheNextCallAfterACrashGetsANewWorker) {
  open_with(bad("crashes-in-step"));
  const auto first = step_once("crashes-in-step");
  const auto second = step_again("crashes-in-step");
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr("was ended by signal 11"));
  EXPECT_TRUE(log_.said("worker started module=crashes-in-step")) << log_.all();
  EXPECT_EQ(status("crashes-in-step").state, "active");
}

TEST_F(ZooTest, ACallBeforeTheBackoffIsOverIsToldWhenToComeBack) {
  options_.workers.first_backoff_ms = 3'600'000;
  open_with(bad("crashes-in-step"));
  EXPECT_FALSE(step_once("crashes-in-step").ok());
  const auto result = step_once("crashes-in-step");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_GT(result.error().retry_after_ms, 0);
  EXPECT_THAT(result.error().message,
              AllOf(HasSubstr("was ended by signal 11"), HasSubstr("another one is started")));
}

TEST_F(ZooTest, TooManyCrashesQuarantineTheModuleAndSayWhy) {
  options_.workers.crashes = 2;
  open_with(bad("crashes-in-step"));
  for (int crash = 0; crash < 3; ++crash) EXPECT_FALSE(step_again("crashes-in-step").ok());
  const auto refused = step_once("crashes-in-step");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr("quarantined"), HasSubstr("was ended by signal 11")));
  const auto shown = status("crashes-in-step");
  EXPECT_EQ(shown.state, "quarantined");
  EXPECT_THAT(shown.error, AllOf(HasSubstr("its worker ended 3 times"), HasSubstr("stepping the task tsk-1"),
                                 HasSubstr("roll back")));
  EXPECT_EQ(shown.running.isolation, "worker");
  ASSERT_FALSE(shown.generations.empty());
  EXPECT_EQ(shown.generations[0].state, "quarantined");
  EXPECT_TRUE(log_.said("module quarantined module=crashes-in-step"));
  expect_others_go_on();
}

TEST_F(ZooTest, RestartsLeaveNothingOpenInTheHost) {
  options_.workers.crashes = 1000;
  open_with(bad("exits"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(step_again("exits").ok());
  const size_t before = open_descriptors();
  for (int i = 0; i < 8; ++i) EXPECT_FALSE(step_again("exits").ok());
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace promotion::testing
