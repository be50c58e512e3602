#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "process.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// What the workers said that they could not do. A build with a sanitizer cannot limit its memory.
std::vector<std::string> missing_isolation(const std::string &log) {
  std::vector<std::string> said;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);)
    if (line.find("worker with less isolation") != std::string::npos &&
        line.find("built with a sanitizer") == std::string::npos)
      said.push_back(line);
  return said;
}

/// The host as examples/kubernetes runs it, under the profile that is there: every module is in a worker.
class SeccompProfile : public testing::Test {
 protected:
  // The leak checker of a sanitized build stops its own process with ptrace, which the profile forbids.
  void SetUp() override {
    const char *given = std::getenv("ASAN_OPTIONS");
    setenv("ASAN_OPTIONS", (std::string(given == nullptr ? "" : given) + ":detect_leaks=0").c_str(), 1);
  }

  const std::vector<std::string> profile_ = {UNDER_SECCOMP, SECCOMP_PROFILE};
};

TEST_F(SeccompProfile, LetsWorkersLockThemselvesInAndPromote) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario::Options options;
  options.launcher = profile_;
  PullRequestScenario scenario(options);
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");
  EXPECT_THAT(scenario.repository().other_branches(), testing::SizeIs(1));
  EXPECT_THAT(missing_isolation(scenario.host().log()), IsEmpty());
  EXPECT_EQ(scenario.host().stop().code, 0);
}

TEST_F(SeccompProfile, ForbidsWhatTheHostHasNoUseFor) {
  const std::vector<std::string> call = {"/usr/bin/setarch", "-R", "/bin/true"};  // personality(2)
  ASSERT_THAT(run(call).error, IsEmpty());
  std::vector<std::string> command = profile_;
  command.insert(command.end(), call.begin(), call.end());
  const CommandResult tried = run(command);
  EXPECT_NE(tried.code, 0);
  EXPECT_THAT(tried.error, HasSubstr("Operation not permitted"));
}

}  // namespace
}  // namespace promotion::test
