#include "text/ref_name.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <vector>

namespace pull_request {
namespace {

const std::vector<std::string> odd_names{
    "prod", "pre prod", "a/b", "..",  ".hidden", "x.lock", "a..b", "a~1",
    "a^b",  "a:b",      "a?b", "a*b", "a[b",     "a\\b",   "@",    "@{-1}",
    "-x",   "end.",     "",    "ü",   "a\nb",    "a\x7f",  "PROD", std::string(300, 'n'),
    "a_b",  "a@b",      "a+b"};

TEST(BranchName, OfOrdinaryNamesIsReadable) {
  EXPECT_EQ(branch_name("promotion", {"default", "podinfo", "qa", "", ""}), "promotion/default/podinfo/qa");
  EXPECT_EQ(branch_name("promotion", {"default", "podinfo", "qa", "perf", "apps"}),
            "promotion/default/podinfo/qa@perf_apps");
  EXPECT_EQ(branch_name("promotion", {"default", "podinfo", "qa", "perf", ""}),
            "promotion/default/podinfo/qa@perf");
  EXPECT_EQ(branch_name("team/x", {"default", "podinfo", "pre_prod", "", ""}),
            "team/x/default/podinfo/pre_prod");
}

TEST(BranchName, IsValidWhateverTheNames) {
  for (const std::string &name : odd_names) {
    for (const BranchSubject &subject : {BranchSubject{name, "p", "e", "", ""},
                                         {"n", name, "e", "", ""},
                                         {"n", "p", name, "", ""},
                                         {"n", "p", "e", name, ""},
                                         {"n", "p", "e", "c", name},
                                         {name, name, name, name, name}}) {
      const std::string branch = branch_name("promotion", subject);
      EXPECT_TRUE(is_ref_path(branch)) << branch;
      EXPECT_LE(branch.size(), 450U);
    }
  }
}

TEST(BranchName, AgreesWithGitAboutWhatIsValid) {
  for (const std::string &name : odd_names) {
    const std::string branch = branch_name("promotion", {"n", "p", name, name, ""});
    EXPECT_EQ(std::system(("git check-ref-format 'refs/heads/" + branch + "'").c_str()), 0) << branch;
  }
}

TEST(BranchName, DiffersForDifferentSubjects) {
  std::set<std::string> seen;
  std::size_t made = 0;
  for (const std::string &environment : odd_names) {
    for (const std::string &cluster : odd_names) {
      if (cluster.empty()) continue;
      seen.insert(branch_name("p", {"n", "p", environment, cluster, ""}));
      seen.insert(branch_name("p", {"n", "p", environment, cluster, "ns"}));
      made += 2;
    }
    seen.insert(branch_name("p", {"n", "p", environment, "", ""}));
    ++made;
  }
  EXPECT_EQ(seen.size(), made);
}

TEST(BranchName, IsNoFolderOfAnother) {
  std::set<std::string> branches;
  for (const std::string &name : odd_names) {
    branches.insert(branch_name("p", {"n", "p", name, "", ""}));
    branches.insert(branch_name("p", {"n", "p", "e", name, "x"}));
  }
  for (const std::string &branch : branches) {
    for (std::size_t slash = branch.find('/'); slash != std::string::npos;
         slash = branch.find('/', slash + 1)) {
      EXPECT_EQ(branches.count(branch.substr(0, slash)), 0U) << branch;
    }
  }
}

TEST(RefPath, FollowsTheRulesOfGit) {
  for (const char *good : {"main", "release/1.x", "a@b", "a-b", "ü"}) EXPECT_TRUE(is_ref_path(good)) << good;
  for (const char *bad : {"",   "/a", "a/", "a//b", ".a",  "a/.b", "a.lock", "a..b", "a b", "a~",   "a^",
                          "a:", "a?", "a*", "a[",   "a\\", "@",    "a@{b",   "a.",   "-a",  "a\x01"}) {
    EXPECT_FALSE(is_ref_path(bad)) << bad;
  }
}

}  // namespace
}  // namespace pull_request
