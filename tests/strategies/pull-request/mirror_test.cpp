// The kept mirror of a repository. Over file://, type git.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>

#include "fixture.hpp"
#include "process.hpp"
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

}  // namespace
}  // namespace pull_request::test
