#include "git/marker_index.hpp"

#include <gtest/gtest.h>

#include "git/commit.hpp"
#include "git/library.hpp"
#include "git_repository.hpp"
#include "temporary_folder.hpp"
#include "test_host/call.hpp"

namespace pull_request {
namespace {

using promotion::test::GitRepository;

const std::string marked = "a: 1 # {\"$promotion\": \"x:y:z\"}\n";

class MarkerIndexTest : public testing::Test {
 protected:
  MarkerIndexTest()
      : repository(folder.path() / "r.git", {{"a.yaml", marked}, {"b.yml", "b: 1\n"}, {"c.txt", marked}}) {
    start_git();
    git_repository *opened = nullptr;
    EXPECT_EQ(git_repository_open_bare(&opened, repository.folder().c_str()), 0);
    opened_.reset(opened);
  }
  ~MarkerIndexTest() override {
    opened_.reset();
    stop_git();
  }

  MarkedFiles files() {
    git_oid head{};
    EXPECT_EQ(git_oid_fromstr(&head, repository.head("main").c_str()), 0);
    const MarkerIndex index(opened_.get(), folder.path());
    return index.files(promotion::Call(*call.get()), "main", tree_of(opened_.get(), head));
  }

  std::vector<std::string> paths() {
    std::vector<std::string> found;
    for (const auto &[path, file] : files()) {
      found.push_back(path);
      EXPECT_EQ(read_blob(opened_.get(), file.blob), repository.file("main", path));
    }
    return found;
  }

  promotion::test::TemporaryFolder folder;
  GitRepository repository;
  promotion::test::Call call;

 private:
  RepositoryHandle opened_;
};

using Paths = std::vector<std::string>;

TEST_F(MarkerIndexTest, FindsMarkedYamlFilesAlone) { EXPECT_EQ(paths(), Paths{"a.yaml"}); }

TEST_F(MarkerIndexTest, FollowsWhatChangesFromTreeToTree) {
  EXPECT_EQ(paths(), Paths{"a.yaml"});
  repository.commit("main", {{"deep/er/d.YAML", marked}, {"b.yml", marked}}, "Mark more");
  EXPECT_EQ(paths(), (Paths{"a.yaml", "b.yml", "deep/er/d.YAML"}));
  repository.commit("main", {{"a.yaml", "a: 2\n"}}, "Unmark");
  EXPECT_EQ(paths(), (Paths{"b.yml", "deep/er/d.YAML"}));
  repository.git({"fast-import", "--quiet"},
                 "commit refs/heads/main\ncommitter E <e@example.com> 1700000001 +0000\ndata 4\nMove\n"
                 "from refs/heads/main^0\nR b.yml moved.yaml\nD deep\n\n");
  EXPECT_EQ(paths(), Paths{"moved.yaml"});
}

TEST_F(MarkerIndexTest, ADamagedCacheIsMadeAnew) {
  paths();
  std::vector<std::filesystem::path> caches;
  for (const auto &entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() == ".index") caches.push_back(entry.path());
  }
  ASSERT_EQ(caches.size(), 1U);
  const std::string whole = promotion::test::read_file(caches[0]);
  for (std::size_t size = 0; size < whole.size(); size += 9) {
    promotion::test::write_file(caches[0], whole.substr(0, size));
    EXPECT_EQ(paths(), Paths{"a.yaml"}) << size;
  }
  for (const std::string &text : {std::string("{}"), whole + "x", std::string(200, '\xff')}) {
    promotion::test::write_file(caches[0], text);
    EXPECT_EQ(paths(), Paths{"a.yaml"}) << text;
  }
}

TEST_F(MarkerIndexTest, KeepsWhatItKnowsOfEachFile) {
  repository.commit("main",
                    {{"b.yml", "v: 1 # {\"$promotion\": \"x:y:z@c/n:tag\"}\nw: 1 # {\"$promotion\": 5}\n"},
                     {"broken.yaml", marked + "b: \"never closed\n"}},
                    "More");
  for (int i = 0; i < 2; ++i) {  // made, then read
    const MarkedFiles found = files();
    EXPECT_EQ(found.at("a.yaml").references, std::vector<std::string>{"x:y:z"});
    EXPECT_TRUE(found.at("a.yaml").readable);
    EXPECT_EQ(found.at("b.yml").references, std::vector<std::string>{"x:y:z@c/n:tag"});
    EXPECT_EQ(found.at("b.yml").malformed, 2U);
    EXPECT_FALSE(found.at("broken.yaml").readable);
  }
}

TEST_F(MarkerIndexTest, EndsWithTheCall) {
  repository.commit("main", {{"more.yaml", marked}}, "Mark more");
  call.cancelled = true;
  EXPECT_THROW(paths(), promotion::Error);
}

}  // namespace
}  // namespace pull_request
