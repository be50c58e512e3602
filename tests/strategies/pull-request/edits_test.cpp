// The block's own edits, through the whole module: what is judged is the branch, by the git command line.
#include <gmock/gmock.h>

#include <fstream>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

using ::testing::HasSubstr;

const std::string branch = "promotion/default/podinfo/qa";

class EditsTest : public PullRequestTest {
 protected:
  EditsTest() {
    repository.commit("main",
                      {{"README.md", "no marker\n"},
                       {"apps/qa/podinfo.yaml", "kind: A\n---\nspec: {version: 6.0.0} # kept\n"},
                       {"apps/qa/images.json", "{\n  \"images\": [{\"name\": \"x\", \"tag\": \"1\"}]\n}"},
                       {"apps/prod/podinfo.yaml", "spec: {version: 6.0.0}\n"}},
                      "Take the markers away");
  }

  void edits(const std::string &rules) { block = block_with(R"("edit": [)" + rules + "]"); }
  std::string message_of(const std::string &rules) {
    edits(rules);
    const StepResult result = step(task());
    EXPECT_EQ(result.outcome, PROMOTION_STEP_FAILED);
    return result.message;
  }
};

TEST_F(EditsTest, ChangeValuesWithoutAMarker) {
  edits(R"({"path": "apps/{{environment}}/podinfo.yaml", "yamlPath": "spec.version"},
           {"path": "apps/qa/images.json", "yamlPath": "images[name=x].tag"})");
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml"), "kind: A\n---\nspec: {version: 6.0.1} # kept\n");
  EXPECT_EQ(repository.file(branch, "apps/qa/images.json"),
            "{\n  \"images\": [{\"name\": \"x\", \"tag\": \"6.0.1\"}]\n}");
  EXPECT_EQ(repository.file(branch, "apps/prod/podinfo.yaml"), "spec: {version: 6.0.0}\n");
  EXPECT_EQ(repository.fsck(), "");
}

TEST_F(EditsTest, GoTogetherWithMarkersAndWithThemselves) {
  repository.commit("main", {{"apps/qa/podinfo.yaml", "a: 6.0.0\nb: 6.0.0 " + marker("qa") + "\nc: 6.0.0\n"}},
                    "Mark");
  edits(
      R"({"path": "apps/qa/podinfo.yaml", "yamlPath": "c"}, {"path": "apps/qa/podinfo.yaml", "yamlPath": "a"},
           {"path": "apps/qa/podinfo.yaml", "yamlPath": "b"}, {"path": "apps/qa/podinfo.yaml", "yamlPath": "a"})");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml"),
            "a: 6.0.1\nb: 6.0.1 " + marker("qa") + "\nc: 6.0.1\n");
}

TEST_F(EditsTest, ForOneTargetMakeABranchOfItsOwn) {
  edits(R"({"path": "apps/qa/podinfo.yaml", "yamlPath": "spec.version", "target": "perf/podinfo"},
           {"path": "apps/qa/images.json", "yamlPath": "images[0].tag", "target": "local"})");
  for (const StepResult &result : step(tasks())) EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.other_branches(),
            (std::vector<std::string>{branch + "@local_podinfo", branch + "@perf_podinfo"}));
}

TEST_F(EditsTest, ReplaceTheFieldThatTheyName) {
  repository.commit("main", {{"k.yaml", "image: nginx:1\n"}}, "Use an image");
  edits(R"({"path": "k.yaml", "yamlPath": "image", "field": "tag"})");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(repository.file(branch, "k.yaml"), "image: nginx:6.0.1\n");
}

TEST_F(EditsTest, SayWhatIsWrongWithTheirFile) {
  EXPECT_THAT(message_of(R"({"path": "apps/none/x.yaml", "yamlPath": "a"})"),
              HasSubstr("there is no apps/none/x.yaml, nor the folder apps/none, in file://"));
  EXPECT_THAT(message_of(R"({"path": "apps/qa/x.yaml", "yamlPath": "a"})"),
              HasSubstr("there is no apps/qa/x.yaml, in file://"));
  EXPECT_THAT(message_of(R"({"path": "apps/qa", "yamlPath": "a"})"), HasSubstr("apps/qa is a folder"));
  EXPECT_THAT(message_of(R"({"path": "README.md/x", "yamlPath": "a"})"),
              HasSubstr("there is no README.md/x, for README.md is a file"));
  EXPECT_THAT(message_of(R"({"path": "apps/qa/podinfo.yaml", "yamlPath": "spec.none"})"),
              HasSubstr("apps/qa/podinfo.yaml in file://"));
  EXPECT_THAT(message_of(R"({"path": "apps/qa/podinfo.yaml", "yamlPath": "spec.none"})"),
              HasSubstr("yamlPath spec.none: spec (line 3) has no key \"none\"; it has version"));
  repository.commit("main", {{"latin.yaml", "a: \xe4\n"}}, "Use another encoding");
  EXPECT_THAT(message_of(R"({"path": "latin.yaml", "yamlPath": "a"})"), HasSubstr("is not UTF-8"));
  EXPECT_EQ(repository.other_branches(), std::vector<std::string>());
}

TEST_F(EditsTest, FollowNeitherLinksNorSubmodules) {
  const std::string head = repository.head("main");
  std::string blob = repository.git({"hash-object", "-w", "--stdin"}, "apps/qa");
  blob.pop_back();
  std::string top = repository.git({"ls-tree", "main"});
  top += "120000 blob " + blob + "\tlinked\n160000 commit " + head + "\tmodule\n";
  std::string tree = repository.git({"mktree", "--missing"}, top);
  tree.pop_back();
  std::string commit = repository.git(
      {"-c", "user.name=x", "-c", "user.email=x@example.com", "commit-tree", tree, "-p", head, "-m", "Link"});
  commit.pop_back();
  repository.git({"update-ref", "refs/heads/main", commit});
  EXPECT_THAT(message_of(R"({"path": "linked/podinfo.yaml", "yamlPath": "a"})"),
              HasSubstr("linked is a symbolic link, which is not followed"));
  EXPECT_THAT(message_of(R"({"path": "linked", "yamlPath": "a"})"), HasSubstr("linked is a symbolic link"));
  EXPECT_THAT(message_of(R"({"path": "module/x.yaml", "yamlPath": "a"})"),
              HasSubstr("module is a submodule, which is not followed"));
}

}  // namespace
}  // namespace pull_request::test
