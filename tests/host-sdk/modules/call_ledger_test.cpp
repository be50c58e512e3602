// Which call a process ended in, as the next one reads it.
#include "call_ledger.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "temporary_folder.hpp"

namespace promotion::host::modules {
namespace {

using Instant = CallLedger::Instant;

class CallLedgerTest : public ::testing::Test {
 protected:
  std::unique_ptr<CallLedger> opened() {
    auto ledger = CallLedger::open(file_);
    EXPECT_TRUE(ledger.ok()) << ledger.error().message;
    return std::move(*ledger);
  }
  // Another process is within a call when it does that.
  void end_in_call(const std::function<void()> &end) {
    const pid_t child = fork();
    if (child == 0) {
      if (std::freopen("/dev/null", "w", stderr) == nullptr)
        _exit(7);  // a sanitizer's report of what is meant
      auto ledger = CallLedger::open(file_);
      if (!ledger.ok()) _exit(7);
      (*ledger)->note_crashes();
      std::thread([&] {
        const auto call = (*ledger)->enter(stamp_, "validate", std::nullopt);
        { const auto over = (*ledger)->enter(stamp_, "group", std::nullopt); }
        end();
      }).join();
      _exit(8);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_FALSE(WIFEXITED(status) && (WEXITSTATUS(status) == 7 || WEXITSTATUS(status) == 8)) << status;
  }
  // How the one call that was under way ended.
  std::optional<int> signal_left() {
    const auto left = opened()->left_open();
    EXPECT_EQ(left.size(), 1u);
    if (left.size() != 1) return std::nullopt;
    EXPECT_EQ(left[0].module, "webhook");
    EXPECT_EQ(left[0].version, "1.2.3");
    EXPECT_EQ(left[0].sha256, std::string(64, 'a'));
    EXPECT_EQ(left[0].function, "validate");
    EXPECT_EQ(left[0].generation, 7u);
    return left[0].signal;
  }

  const testing::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "calls";
  const ModuleStamp stamp_{"webhook", "1.2.3", std::string(64, 'a'), 7, "in-process"};
};

int endless(volatile int *depth) {
  if (*depth < 0) return 0;  // never
  volatile char space[4096];
  space[0] = static_cast<char>(*depth);
  *depth = *depth + 1;
  return endless(depth) + space[0];
}

TEST_F(CallLedgerTest, TellsNothingOfCallsThatCameBack) {
  {
    const auto ledger = opened();
    const auto call = ledger->enter(stamp_, "step", std::nullopt);
  }
  EXPECT_TRUE(opened()->left_open().empty());
}

TEST_F(CallLedgerTest, NamesTheSignalThatTheCallBrought) {
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE}) {
    end_in_call([&] { raise(number); });
    EXPECT_EQ(signal_left(), number);
  }
  EXPECT_TRUE(opened()->left_open().empty()) << "it is told once";
}

TEST_F(CallLedgerTest, NamesTheSignalWhenTheStackIsUsedUp) {
  end_in_call([] {
    volatile int depth = 0;
    endless(&depth);
  });
  EXPECT_EQ(signal_left(), SIGSEGV);
}

TEST_F(CallLedgerTest, SaysThatTheCallEndedTheProcessByItself) {
  end_in_call([] { std::exit(0); });
  EXPECT_EQ(signal_left(), OpenCall::exited);
}

TEST_F(CallLedgerTest, BlamesNoCallForWhatCameFromOutside) {
  end_in_call([] { raise(SIGKILL); });
  EXPECT_EQ(signal_left(), 0);
}

TEST_F(CallLedgerTest, KnowsTheCallsThatAreLate) {
  const auto ledger = opened();
  const Instant now = Instant::clock::now();
  const auto late = ledger->enter(stamp_, "step", now - std::chrono::seconds(1));
  const auto early = ledger->enter(stamp_, "step", now + std::chrono::hours(1));
  const auto free = ledger->enter(stamp_, "step", std::nullopt);
  const auto found = ledger->overdue(now);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].function, "step");
  EXPECT_EQ(found[0].generation, 7u);
  EXPECT_TRUE(ledger->overdue(now - std::chrono::seconds(2)).empty());
}

TEST_F(CallLedgerTest, LetsCallsBeyondItsPlacesGoUnwritten) {
  const auto ledger = opened();
  std::vector<CallLedger::Entry> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(ledger->enter(stamp_, "step", std::nullopt));
  calls.clear();
  EXPECT_EQ(opened()->left_open().size(), 0u);
}

TEST_F(CallLedgerTest, TakesAFileOfAnythingElseForAnEmptyOne) {
  folder_.write("calls", std::string(100'000, 'x'));
  EXPECT_TRUE(opened()->left_open().empty());
}

}  // namespace
}  // namespace promotion::host::modules
