// The kept mirror of a repository. Over file://, type git.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "fixture.hpp"
#include "process.hpp"
#include "test_host/module.hpp"
#include "test_host/views.hpp"

namespace pull_request::test {
namespace {

const std::string branch = "promotion/default/podinfo/qa";

class MirrorTest : public PullRequestTest {
 protected:
  std::filesystem::path mirror() {
    for (const auto &each : std::filesystem::directory_iterator(storage() / "mirrors")) {
      if (each.is_directory()) return each.path() / "repository.git";
    }
    return {};
  }
};

TEST_F(MirrorTest, ADamagedMirrorIsClonedAgainAndThatIsSaid) {
  step(task());
  // Whatever file is cut: the pull request comes, and in the end the repository is in order.
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(storage() / "mirrors")) {
    if (entry.is_regular_file() && entry.path().extension() != ".lock") files.push_back(entry.path());
  }
  ASSERT_GT(files.size(), 4U);
  for (const std::filesystem::path &file : files) {
    if (!std::filesystem::exists(file)) continue;
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    repository.remove_branch(branch);
    repository.commit("main", {{"counter", file.string()}}, "Move on");
    const StepResult result = step(task());
    EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << file << ": " << result.message;
    EXPECT_EQ(repository.commits_ahead("main", branch), 1) << file;
  }
  bool said = false;
  for (const auto &line : host.log()) said = said || line.message.find("cloned again") != std::string::npos;
  EXPECT_TRUE(said);
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(MirrorTest, TheMirrorHoldsNothingButWhatTheRemoteHas) {
  step(task());
  const std::string objects = promotion::test::run_or_throw(
      {"git", "-C", mirror().string(), "cat-file", "--batch-check", "--batch-all-objects"});
  EXPECT_NE(objects.find(repository.head("main")), std::string::npos);
  EXPECT_EQ(objects.find(repository.head(branch)), std::string::npos) << "a commit of our own was kept";
}

TEST_F(MirrorTest, TheMirrorIsFetchedIncrementally) {
  step(task());
  const auto packs = [&] {
    std::size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(mirror() / "objects" / "pack")) {
      count += entry.path().extension() == ".pack" ? 1 : 0;
    }
    return count;
  };
  const std::size_t before = packs();
  repository.commit("main", {{"one.txt", "1"}}, "Move on");
  repository.remove_branch(branch);
  step(task());
  EXPECT_EQ(packs(), before + 1);
  const std::string objects = promotion::test::run_or_throw(
      {"git", "-C", mirror().string(), "cat-file", "--batch-check", "--batch-all-objects"});
  EXPECT_NE(objects.find(repository.head("main")), std::string::npos);
}

TEST_F(MirrorTest, AMirrorInUseElsewhereIsWaitedForUntilTheCallEnds) {
  step(task());
  const std::string lock = mirror().parent_path().string() + ".lock";
  const int held = open(lock.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(held, LOCK_EX | LOCK_NB), 0) << "the module keeps its lock between calls";
  promotion::test::Call call;
  std::atomic<int> looks{0};
  call.mutable_call()->context = &looks;
  call.mutable_call()->cancelled = [](void *context) {
    return ++*static_cast<std::atomic<int> *>(context) > 5 ? 1 : 0;
  };
  call.mutable_call()->error = [](void *, std::int64_t, promotion_string, promotion_string) {};
  const Task one = task();
  const promotion::test::TaskView view(one);
  const promotion_task *raw = view.get();
  promotion_step_output output{};
  output.struct_size = sizeof output;
  output.put = [](void *, std::uint64_t, const promotion_step_result *) {
    return promotion_status{PROMOTION_OK};
  };
  EXPECT_EQ(strategy().table().step(strategy().instance(), call.get(), &raw, 1, &output), PROMOTION_CONFLICT);
  close(held);
}

TEST_F(MirrorTest, LocksOfAProcessThatDiedAreNoObstacle) {
  step(task());
  for (const char *name : {"packed-refs.lock", "config.lock", "HEAD.lock"})
    promotion::test::write_file(mirror() / name, "");
  for (const auto &entry : std::filesystem::directory_iterator(mirror() / "refs" / "promotion"))
    promotion::test::write_file(entry.path().string() + ".lock", "");
  repository.commit("main", {{"one.txt", "1"}}, "Move on");
  repository.remove_branch(branch);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  for (const auto &line : host.log())
    EXPECT_EQ(line.message.find("cloned again"), std::string::npos) << line.message;
}

TEST_F(MirrorTest, TwoCopiesInOneProcessUseOneMirror) {
  const promotion::test::ModuleCopy copy(PULL_REQUEST_MODULE);
  const promotion::test::Module module(copy.path());
  promotion::test::Call call;
  ASSERT_EQ(module.table().init(call.get()), PROMOTION_OK);
  {
    promotion::test::Strategy newer(module, host, configuration);
    for (int i = 1; i <= 3; ++i) {
      const auto answer = newer.step({task(0, "6.1." + std::to_string(i))});
      EXPECT_EQ(answer.results.at(0)->outcome, PROMOTION_STEP_SUCCEEDED);
      repository.commit("main", {{"counter", std::to_string(i)}}, "Move on");
      EXPECT_EQ(step(task(0, "6.2." + std::to_string(i))).outcome, PROMOTION_STEP_SUCCEEDED);
    }
  }
  module.table().deinit();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(storage() / "mirrors"), {}), 3)
      << "one mirror, its lock, and the mark of the last sweep";
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
}

// As when an old generation drains in one process while the new one is active in another.
TEST_F(MirrorTest, TwoProcessesUseOneMirrorSideBySide) {
  step(task());  // makes the storage folder and the mirror
  const auto promote = [&](std::size_t environment, const std::string &version) {
    Task one = task(0, version);
    if (environment == 2) {
      one.source = 1;
      one.environment = 2;
    }
    return step(one).outcome == PROMOTION_STEP_SUCCEEDED;
  };
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    bool good = true;
    for (int i = 0; i < 8; ++i) good = promote(2, "7.0." + std::to_string(i)) && good;
    _exit(good ? 0 : 1);
  }
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(promote(1, "6.1." + std::to_string(i))) << i;
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_NE(repository.file("promotion/default/podinfo/prod", "apps/prod/podinfo.yaml").find("7.0.7"),
            std::string::npos);
  EXPECT_NE(repository.file(branch, "apps/qa/podinfo.yaml").find("6.1.7"), std::string::npos);
  EXPECT_EQ(repository.fsck(), "");
}

}  // namespace
}  // namespace pull_request::test
