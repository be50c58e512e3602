// Packs as another implementation of git reads them.
#include "git/thin_pack.hpp"

#include <gtest/gtest.h>

#include "git/commit.hpp"
#include "git/library.hpp"
#include "git/tree_difference.hpp"
#include "git_repository.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace pull_request {
namespace {

using promotion::test::GitRepository;

class ThinPackTest : public testing::Test {
 protected:
  ThinPackTest() : repository(folder.path() / "r.git", files()) {
    start_git();
    git_repository *opened = nullptr;
    EXPECT_EQ(git_repository_open_bare(&opened, repository.folder().c_str()), 0);
    opened_.reset(opened);
  }
  ~ThinPackTest() override {
    opened_.reset();
    stop_git();
  }

  // One folder whose tree is longer than one copy of a delta can be, and one file likewise.
  static GitRepository::Files files() {
    GitRepository::Files made{{"deep/er/file.yaml", "version: 1.0.0\n"},
                              {"long.yaml", std::string(200'000, 'x') + "1.0.0"}};
    for (int i = 0; i < 3000; ++i)
      made["flat/release-" + std::to_string(i) + ".yaml"] = "a: " + std::to_string(i) + "\n";
    return made;
  }

  git_oid head() {
    git_oid id{};
    EXPECT_EQ(git_oid_fromstr(&id, repository.head("main").c_str()), 0);
    return id;
  }
  git_oid commit(const git_oid &parent, const std::map<std::string, NewFile> &changed) {
    const git_oid tree = tree_with(opened_.get(), tree_of(opened_.get(), parent), changed);
    return make_commit(opened_.get(), parent, tree, {"E", "e@example.com", 1'700'000'000}, "Change\n");
  }

  promotion::test::TemporaryFolder folder;
  GitRepository repository;
  RepositoryHandle opened_;
};

TEST_F(ThinPackTest, GitUnpacksWhatACommitAddsAndNothingElseIsIn) {
  // The receiving side has the base alone.
  const std::string receiver = (folder.path() / "receiver.git").string();
  promotion::test::run_or_throw(
      {"git", "clone", "--quiet", "--bare", "--no-local", repository.folder().string(), receiver}, {},
      promotion::test::git_environment());
  const git_oid made =
      commit(head(), {{"flat/release-1500.yaml", {"a: changed\n", GIT_FILEMODE_BLOB}},
                      {"long.yaml", {std::string(200'000, 'x') + "1.0.1", GIT_FILEMODE_BLOB}},
                      {"deep/er/new.yaml", {"b: 1\n", GIT_FILEMODE_BLOB}}});
  const git_oid second = commit(head(), {{"deep/er/file.yaml", {"version: 2.0.0\n", GIT_FILEMODE_BLOB}}});
  const std::string pack = thin_pack(opened_.get(), {made, second});
  EXPECT_LT(pack.size(), 1500U) << "what is sent grows with the folders";
  promotion::test::run_or_throw({"git", "-C", receiver, "index-pack", "--strict", "--stdin", "--fix-thin"},
                                pack, promotion::test::git_environment());
  for (const git_oid &each : {made, second}) {
    promotion::test::run_or_throw({"git", "-C", receiver, "update-ref", "refs/heads/x", to_hex(each)});
    EXPECT_EQ(promotion::test::run_or_throw({"git", "-C", receiver, "fsck", "--strict", "--no-dangling"}),
              "");
  }
  EXPECT_EQ(promotion::test::run_or_throw(
                {"git", "-C", receiver, "show", to_hex(made) + ":flat/release-1500.yaml"}),
            "a: changed\n");
}

TEST_F(ThinPackTest, ADifferenceIsWhatDiffersAlone) {
  const git_oid before = tree_of(opened_.get(), head());
  const git_oid after = tree_with(
      opened_.get(), before,
      {{"deep/er/file.yaml", {"new\n", GIT_FILEMODE_BLOB}}, {"deep/x/y.yaml", {"new\n", GIT_FILEMODE_BLOB}}});
  std::vector<std::string> paths;
  const auto note = [&](const TreeDifference &each) { paths.push_back(each.path); };
  each_difference(opened_.get(), before, after, note);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"deep", "deep/er", "deep/er/file.yaml", "deep/x", "deep/x/y.yaml"}));
  paths.clear();
  each_difference(opened_.get(), after, before, note);
  EXPECT_EQ(paths,
            (std::vector<std::string>{"deep", "deep/er", "deep/er/file.yaml", "deep/x", "deep/x/y.yaml"}));
  paths.clear();
  each_difference(opened_.get(), before, before, note);
  EXPECT_TRUE(paths.empty());
  each_difference(opened_.get(), {}, before, note);
  EXPECT_EQ(paths.size(), 3005U);
}

}  // namespace
}  // namespace pull_request
