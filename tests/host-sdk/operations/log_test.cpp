#include "promotion/host/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

namespace promotion::host {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Standard error goes into a file as long as this lives.
class CapturedErrors {
 public:
  CapturedErrors() : saved_(dup(STDERR_FILENO)), file_(std::tmpfile()) {
    std::fflush(stderr);
    dup2(fileno(file_), STDERR_FILENO);
  }
  ~CapturedErrors() {
    dup2(saved_, STDERR_FILENO);
    close(saved_);
    std::fclose(file_);
  }
  CapturedErrors(const CapturedErrors &) = delete;
  CapturedErrors &operator=(const CapturedErrors &) = delete;

  std::vector<std::string> lines() const {
    std::ifstream stream("/proc/self/fd/" + std::to_string(fileno(file_)));
    std::vector<std::string> all;
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
  }

 private:
  int saved_;
  std::FILE *file_;
};

TEST(Log, WritesOneJsonObjectALine) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::json, Severity::info);
  log->info("receiving events", {{"address", "127.0.0.1:43211"}});
  log->error("it broke\nbadly", {{"count", 3}});

  const auto lines = errors.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(nlohmann::json::parse(lines[0])["address"], "127.0.0.1:43211");
  EXPECT_EQ(nlohmann::json::parse(lines[1])["message"], "it broke\nbadly");
  EXPECT_EQ(nlohmann::json::parse(lines[1])["count"], 3);
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::text, Severity::warning);
  EXPECT_FALSE(log->enabled(Severity::info));
  EXPECT_TRUE(log->enabled(Severity::warning));
  log->debug("no");
  log->info("no");
  log->warning("yes");
  ASSERT_EQ(errors.lines().size(), 1u);
  EXPECT_THAT(errors.lines()[0], HasSubstr("warning yes"));
}

TEST(Log, MasksSecretsInMessagesAndFields) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::text, Severity::info);
  log->mask("open-sesame\n");
  log->error("cannot log in with open-sesame", {{"url", "http://u:open-sesame@h/"}});
  const auto line = errors.lines().at(0);
  EXPECT_THAT(line, Not(HasSubstr("open-sesame")));
  EXPECT_THAT(line, HasSubstr("log in with *** url=http://u:***@h/"));
  EXPECT_EQ(log->masked("open-sesame"), "***");
}

TEST(Log, LeavesOutFieldsThatSayNothing) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::text, Severity::info);
  log->info("stepped", {{"link", ""}, {"count", 0}});
  EXPECT_THAT(errors.lines().at(0), ::testing::EndsWith("stepped count=0"));
}

TEST(Log, ShowsPercentSignsAndBracesAsTheyAre) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::text, Severity::info);
  log->info("100%v {} %n {0}");
  EXPECT_THAT(errors.lines().at(0), HasSubstr("100%v {} %n {0}"));
}

TEST(Log, KeepsLinesOfManyThreadsWhole) {
  CapturedErrors errors;
  const auto log = make_log(LogFormat::json, Severity::info);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&log] {
      for (int i = 0; i < 50; ++i) log->info(std::string(2000, 'x'), {{"i", i}});
    });
  for (auto &thread : threads) thread.join();
  const auto lines = errors.lines();
  EXPECT_EQ(lines.size(), 200u);
  for (const auto &line : lines) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

}  // namespace
}  // namespace promotion::host
