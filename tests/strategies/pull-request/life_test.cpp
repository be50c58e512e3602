// What becomes of the module when it is unloaded, and of its work when it is killed.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

class LifeTest : public PullRequestTest {};

TEST_F(LifeTest, IsUnmappedAfterItHasWorked) {
  // A copy, since other tests of this program may have the module itself loaded.
  const std::string path = (folder.path() / "pull-request.so").string();
  std::filesystem::copy_file(PULL_REQUEST_MODULE, path);
  {
    const promotion::test::Module module(path);
    promotion::test::Call call;
    ASSERT_EQ(module.table().init(call.get()), PROMOTION_OK);
    {
      promotion::test::Strategy instance(module, host, configuration);
      const auto answer = instance.step({task()});
      ASSERT_EQ(answer.results.at(0)->outcome, PROMOTION_STEP_SUCCEEDED);
    }
    if (module.table().quiesce != nullptr) {
      ASSERT_EQ(module.table().quiesce(call.get()), PROMOTION_OK);
    }
    module.table().deinit();
    EXPECT_TRUE(promotion::test::Module::mapped(path));
  }
  EXPECT_FALSE(promotion::test::Module::mapped(path));
}

TEST_F(LifeTest, TheShippedModuleKnowsNoFailpoint) {
  setenv("PROMOTION_FAILPOINT", "after-push", 1);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  unsetenv("PROMOTION_FAILPOINT");
}

TEST_F(LifeTest, KilledAfterThePushItGoesOnFromThere) {
  const Task one = task();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    setenv("PROMOTION_FAILPOINT", "after-push", 1);
    promotion::test::Call call;
    const promotion::test::Module module(PULL_REQUEST_FAILPOINT_MODULE);
    module.table().init(call.get());
    promotion::test::Strategy(module, host, configuration).step({one});
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  const std::string commit = repository.head(branch);
  EXPECT_NE(commit, "");
  EXPECT_EQ(step(one).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.head(branch), commit);
  EXPECT_EQ(repository.fsck(), "");
}

}  // namespace
}  // namespace pull_request::test
