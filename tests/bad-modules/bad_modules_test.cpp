// Whatever a module does in a worker, the host is still there, knows what happened, and has others go on.
#include <gtest/gtest.h>
#include <unistd.h>

#include "zoo.hpp"

namespace promotion::testing {
namespace {

using host::Code;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Before it is loaded, or while.
TEST_F(ZooTest, AConstructorThatAbortsIsNamedWithItsSignal) {
  open_with(bad("aborts-in-constructor"));
  EXPECT_EQ(status("aborts-in-constructor").state, "failed");
  EXPECT_THAT(status("aborts-in-constructor").error,
              AllOf(HasSubstr("was ended by signal 6 (Aborted)"), HasSubstr("while loading the module")));
  expect_others_go_on();
}

TEST_F(ZooTest, AnUndefinedSymbolIsNamedByTheLoader) {
  open_with(entry("undefined-symbol", {"isolation: worker"}));
  EXPECT_EQ(status("undefined-symbol").state, "failed");
  EXPECT_THAT(status("undefined-symbol").error,
              AllOf(HasSubstr("promotion_test_nobody_defines_this"), HasSubstr("-Wl,-z,defs")));
  expect_others_go_on();
}

TEST_F(ZooTest, AnotherMajorVersionIsRefusedBeforeAnyOfItRuns) {
  open_with(entry("wrong-major", {"isolation: worker"}));
  EXPECT_EQ(status("wrong-major").state, "failed");
  EXPECT_THAT(status("wrong-major").error, HasSubstr("major"));
  EXPECT_FALSE(log_.said("worker ended"));
  expect_others_go_on();
}

TEST_F(ZooTest, UniqueSymbolsAreRefusedBeforeAnyOfThemRuns) {
  open_with(bad("unique-symbols"));
  EXPECT_EQ(status("unique-symbols").state, "failed");
  EXPECT_THAT(status("unique-symbols").error, HasSubstr("version script"));
  expect_others_go_on();
}

TEST_F(ZooTest, ATableThatIsTooShortIsJudgedAsInTheHostsProcess) {
  open_with(entry("short-table", {"isolation: worker"}) + entry("manifest-mismatch", {"isolation: worker"}) +
            entry("no-table", {"isolation: worker"}) + entry("no-destroy", {"isolation: worker"}));
  EXPECT_THAT(status("short-table").error, HasSubstr("struct_size of 16"));
  EXPECT_THAT(status("manifest-mismatch").error, HasSubstr("differs from the one in its section"));
  EXPECT_THAT(status("no-table").error, HasSubstr("returned NULL"));
  EXPECT_THAT(status("no-destroy").error, HasSubstr("a table that lacks a function"));
  expect_others_go_on();
}

TEST_F(ZooTest, ACrashInInitIsNamed) {
  open_with(bad("crashes-in-init"));
  EXPECT_EQ(status("crashes-in-init").state, "failed");
  EXPECT_THAT(status("crashes-in-init").error,
              AllOf(HasSubstr("was ended by signal 6"), HasSubstr("while initialising")));
  expect_others_go_on();
}

TEST_F(ZooTest, AnInitAndACreateThatFailAreToldInTheModulesWords) {
  open_with(entry("init-fails", {"isolation: worker"}) + entry("create-fails", {"isolation: worker"}));
  EXPECT_THAT(status("init-fails").error, HasSubstr("the library is too old"));
  EXPECT_THAT(status("create-fails").error, HasSubstr("the level is not to be had"));
  EXPECT_FALSE(log_.said("worker ended")) << log_.all();
  expect_others_go_on();
}

// In a call.
TEST_F(ZooTest, ACrashInAStepFailsTheTaskAndNamesIt) {
  open_with(bad("crashes-in-step"));
  const auto result = step_once("crashes-in-step");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_EQ(result.error().message,
            "the worker of the module crashes-in-step was ended by signal 11 (Segmentation fault) while "
            "stepping the "
            "task tsk-1");
  EXPECT_TRUE(log_.said("worker ended module=crashes-in-step error=" + result.error().message)) << log_.all();
  expect_others_go_on();
}

TEST_F(ZooTest, AnExceptionIsToldAsInTheHostsProcess) {
  open_with(bad("throws"));
  const auto result = step_once("throws");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::internal);
  EXPECT_THAT(result.error().message, HasSubstr("let an exception (nobody caught this) out of step"));
  EXPECT_THAT(step_once("throws").error().message,
              HasSubstr("nobody caught this"));  // the same worker goes on
  expect_others_go_on();
}

TEST_F(ZooTest, AStatusThatTheContractDoesNotHaveIsAFault) {
  open_with(bad("returns-a-bad-status"));
  EXPECT_TRUE(step_once("returns-a-bad-status").ok());  // its result had been put
  open_with(bad("lies-about-its-size"));
  const auto result = step_once("lies-about-its-size");
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.error().message, HasSubstr("NULL or too short"));
  expect_others_go_on();
}

TEST_F(ZooTest, ALoopWithoutEndIsEndedAfterItsDeadline) {
  open_with(bad("spins"));
  const auto result = step_once("spins", 50);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_THAT(result.error().message,
              AllOf(HasSubstr("was ended because it was not done with stepping the task tsk-1"),
                    HasSubstr("after its deadline")));
  expect_others_go_on();
}

TEST_F(ZooTest, WhatIgnoresACancellationIsEndedAfterIt) {
  open_with(bad("ignores-cancellation"));
  std::stop_source stop;
  host::CallLimits limits;
  limits.stop = stop.get_token();
  stop.request_stop();
  const auto results =
      strategy("ignores-cancellation")->step({task("v1", pipeline("ignores-cancellation"))}, limits);
  ASSERT_FALSE(results[0].ok());
  EXPECT_THAT(results[0].error().message, HasSubstr("after it was cancelled"));
  expect_others_go_on();
}

TEST_F(ZooTest, AllocatingWithoutEndEndsTheWorkerAlone) {
  open_with(bad("allocates-without-end", {"limits: {memory: 256Mi}"}));
  const auto result = step_once("allocates-without-end");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_THAT(result.error().message, AllOf(HasSubstr("memory"), HasSubstr("limit of 256 MiB")));
  expect_others_go_on();
}

TEST_F(ZooTest, AnExitInAStepIsACrash) {
  open_with(bad("exits"));
  EXPECT_THAT(step_once("exits").error().message,
              HasSubstr("exited with status 0 while stepping the task tsk-1"));
  expect_others_go_on();
}

TEST_F(ZooTest, AModuleThatPretendsToBeItsWorkerIsEnded) {
  open_with(bad("scribbles-on-the-socket"));
  EXPECT_THAT(step_once("scribbles-on-the-socket").error().message, HasSubstr("broke the protocol"));
  expect_others_go_on();
}

TEST_F(ZooTest, OutputWithoutEndIsCutInTheLog) {
  open_with(bad("floods-its-output"));
  EXPECT_TRUE(step_once("floods-its-output").ok());
  registry_.reset();
  size_t lines = 0;
  for (const auto &line : log_.lines())
    if (line.text.find("line ") != std::string::npos && line.text.starts_with("module output ")) ++lines;
  EXPECT_GT(lines, 0u);
  EXPECT_LE(lines, 100u);
  EXPECT_TRUE(log_.said("module output left out module=floods-its-output stream=stdout lines="))
      << log_.all();
  EXPECT_TRUE(log_.said("stream=stderr text=and one to standard error without an end"));
}

// When it goes.
TEST_F(ZooTest, ACrashWhileQuiescingIsToldAndTheModuleIsGone) {
  open_with(bad("crashes-in-quiesce"));
  EXPECT_TRUE(step_once("crashes-in-quiesce").ok());
  registry_.reset();
  EXPECT_TRUE(log_.said("signal 6 (Aborted) while quiescing")) << log_.all();
  EXPECT_TRUE(log_.said("worker gone module=crashes-in-quiesce"));
}

TEST_F(ZooTest, ThreadsAndThreadLocalObjectsGoWithTheProcess) {
  open_with(bad("leaves-a-thread") + bad("thread-local-destructor"));
  EXPECT_TRUE(step_once("leaves-a-thread").ok());
  EXPECT_TRUE(step_once("thread-local-destructor").ok());
  registry_.reset();
  EXPECT_TRUE(log_.said("worker gone module=leaves-a-thread"));
  EXPECT_TRUE(log_.said("worker gone module=thread-local-destructor"));
  for (const char *name : {"leaves-a-thread", "thread-local-destructor"})
    EXPECT_FALSE(log_.said(std::string("module stays mapped module=") + name)) << log_.all();
}

// Beyond what was granted.
TEST_F(ZooTest, AWorkerMakesNoProcesses) {
  open_with(bad("forks"));
  const auto result = step_once("forks");
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->message, "fork: Operation not permitted");
  expect_others_go_on();
}

TEST_F(ZooTest, AWorkerReachesNothingThatWasNotGranted) {
  open_with(bad("reaches-outside"));
  const auto result = step_once("reaches-outside");
  ASSERT_TRUE(result.ok()) << result.error().message;
  const std::string denied = ": Operation not permitted; ";
  if (!log_.said("has no Landlock")) {
    EXPECT_THAT(result->message, HasSubstr("read /etc/passwd: Permission denied; list /: Permission denied; "
                                           "write /tmp: Permission denied; "));
  }
  EXPECT_THAT(result->message, Not(HasSubstr("remove: done")));
  for (const char *what : {"internet socket", "unix socket", "signal the host", "trace the host", "mount",
                           "raise its limits", "run a program"})
    EXPECT_THAT(result->message, HasSubstr(what + denied));
  EXPECT_THAT(result->message, HasSubstr("see no environment"));
  expect_others_go_on();
}

TEST_F(ZooTest, AGrantOfTheNetworkAllowsInternetSocketsAndNothingElse) {
  open_with(bad("reaches-outside", {"services: [network]"}));
  const auto result = step_once("reaches-outside");
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_THAT(result->message, HasSubstr("internet socket: done; "));
  EXPECT_THAT(result->message, HasSubstr("unix socket: Operation not permitted; "));
  EXPECT_THAT(result->message, HasSubstr("run a program: Operation not permitted; "));
}

}  // namespace
}  // namespace promotion::testing
