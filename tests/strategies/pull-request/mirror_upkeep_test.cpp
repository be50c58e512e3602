// How long mirrors stay, what is cleared away in them, and whose turn it is.
#include "git/mirror_upkeep.hpp"

#include <gmock/gmock.h>

#include "git/library.hpp"
#include "git/mirror_lock.hpp"
#include "git_repository.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"
#include "test_host/call.hpp"
#include "test_host/host.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::system_clock;

class SweepTest : public testing::Test {
 protected:
  SweepTest() { limits.most_bytes = 2500; }

  /// One of 1000 bytes that was used so many hours ago.
  fs::path mirror(const std::string &name, int hours_ago) {
    promotion::test::write_file(folder.path() / name / "repository.git" / "pack", std::string(1000, 'x'));
    promotion::test::write_file(folder.path() / (name + ".lock"), "");
    fs::last_write_time(folder.path() / (name + ".lock"),
                        fs::file_time_type::clock::from_sys(now - hours(hours_ago)));
    return folder.path() / name;
  }
  void sweep(int hours_later = 0) {
    sweep_mirrors(promotion::Host(*host.get()), promotion::Call(*call.get()), folder.path(), limits,
                  now + hours(hours_later));
  }
  bool said(const std::string &text) {
    for (const auto &line : host.log())
      if (line.message.find(text) != std::string::npos) return true;
    return false;
  }

  promotion::test::TemporaryFolder folder;
  promotion::test::Host host;
  promotion::test::Call call;
  MirrorLimits limits;
  system_clock::time_point now = system_clock::now();
};

TEST_F(SweepTest, WhatWasNotUsedForLongGoes) {
  const fs::path old = mirror("old", 31 * 24);
  const fs::path fresh = mirror("fresh", 29 * 24);
  sweep();
  EXPECT_FALSE(fs::exists(old));
  EXPECT_FALSE(fs::exists(old.string() + ".lock"));
  EXPECT_TRUE(fs::exists(fresh));
  EXPECT_TRUE(said("expireAfterDays"));
}

TEST_F(SweepTest, WhatWasUsedLongestAgoGoesUntilTheRestFits) {
  const fs::path first = mirror("a", 3);
  const fs::path second = mirror("b", 9);
  const fs::path third = mirror("c", 5);
  sweep();
  EXPECT_FALSE(fs::exists(second));
  EXPECT_TRUE(fs::exists(first));
  EXPECT_TRUE(fs::exists(third));
  EXPECT_TRUE(said("maxMiB"));
}

TEST_F(SweepTest, WhatIsInUseStaysAndTheLogSaysThatItIsTooMuch) {
  const fs::path used = mirror("used", 900);
  limits.most_bytes = 10;
  const auto lock = MirrorLock::take_if_free(used.string() + ".lock");
  ASSERT_TRUE(lock);
  sweep();
  EXPECT_TRUE(fs::exists(used));
  EXPECT_TRUE(said("cloned again and again"));
}

TEST_F(SweepTest, LooksOnceAnHour) {
  sweep();
  const fs::path old = mirror("old", 31 * 24);
  sweep();
  EXPECT_TRUE(fs::exists(old));
  sweep(2);
  EXPECT_FALSE(fs::exists(old));
}

TEST(MirrorLock, IsHeldByOneAtATimeAlsoWithinAProcess) {
  const promotion::test::TemporaryFolder folder;
  const promotion::test::Call call;
  const fs::path file = folder.path() / "x.lock";
  {
    const MirrorLock held(promotion::Call(*call.get()), file);
    EXPECT_FALSE(MirrorLock::take_if_free(file));
  }
  EXPECT_TRUE(MirrorLock::take_if_free(file));
}

TEST(MirrorLock, ALockWhoseFileWasRemovedMeanwhileIsNone) {
  const promotion::test::TemporaryFolder folder;
  const promotion::test::Call call;
  const fs::path file = folder.path() / "x.lock";
  const MirrorLock removed(promotion::Call(*call.get()), file);
  fs::remove(file);
  const MirrorLock held(promotion::Call(*call.get()), file);  // does not wait for the other
  EXPECT_TRUE(fs::exists(file));
}

TEST(MirrorLeftovers, LocksAndHalfPacksGoAndNothingElse) {
  const promotion::test::TemporaryFolder folder;
  const std::vector<std::string> kept{"config", "refs/heads/a/b", "objects/pack/pack-1.pack",
                                      "objects/ab/lock"};
  const std::vector<std::string> left{"config.lock", "packed-refs.lock", "refs/promotion/x.lock",
                                      "objects/pack/pack_git2_ab12", "objects/pack/tmp_pack_1"};
  for (const std::string &each : kept) promotion::test::write_file(folder.path() / each, "");
  for (const std::string &each : left) promotion::test::write_file(folder.path() / each, "");
  remove_leftovers(folder.path());
  for (const std::string &each : kept) EXPECT_TRUE(fs::exists(folder.path() / each)) << each;
  for (const std::string &each : left) EXPECT_FALSE(fs::exists(folder.path() / each)) << each;
}

TEST(MirrorPacks, ManySmallOnesBecomeOne) {
  const promotion::test::TemporaryFolder folder;
  promotion::test::GitRepository repository(folder.path() / "r.git", {{"a.yaml", "a: 0\n"}});
  repository.git({"config", "fastimport.unpackLimit", "1"});
  for (int i = 0; i < 30; ++i)
    repository.commit("main", {{"a.yaml", "a: " + std::to_string(i + 1) + "\n"}}, "Change");
  const auto packs = [&] {
    std::size_t count = 0;
    for (const auto &entry : fs::directory_iterator(repository.folder() / "objects" / "pack"))
      count += entry.path().extension() == ".pack" ? 1U : 0U;
    return count;
  };
  ASSERT_GT(packs(), 20U);
  start_git();
  git_repository *opened = nullptr;
  ASSERT_EQ(git_repository_open_bare(&opened, repository.folder().c_str()), 0);
  join_packs(opened, repository.folder());
  git_repository_free(opened);
  stop_git();
  EXPECT_EQ(packs(), 1U);
  EXPECT_EQ(repository.fsck(), "");
  EXPECT_EQ(repository.file("main", "a.yaml"), "a: 30\n");
}

}  // namespace
}  // namespace pull_request
