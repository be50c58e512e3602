// The doubles of forges, driven by clients that others wrote: what these ask and how they read the answers is
// not ours.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "../git_repository.hpp"
#include "../npm.hpp"
#include "../process.hpp"
#include "../temporary_folder.hpp"
#include "api_double.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kToken[] = "token-of-the-test";

class ForgeClients : public testing::Test {
 protected:
  ForgeClients() : repository_(folder_.path() / "repository.git", {{"v.yaml", "version: 1\n"}}) {
    repository_.commit("p1", {{"v.yaml", "version: 2\n"}}, "Promote");
    repository_.commit("p2", {{"w.yaml", "version: 2\n"}}, "Promote another");
  }

  void SetUp() override {
    if (!Npm::unavailable().empty()) GTEST_SKIP() << Npm::unavailable();
  }

  /// What the client says of the story in its script, with the double served below a path of the server.
  template <typename Double>
  json told_by(const std::string &script, const std::string &name, const std::string &path) {
    Double forge(repository_.folder(), name, kToken);
    const RecordingServer server([&](RecordedRequest request) -> HttpAnswer {
      if (request.target.rfind(path + "/", 0) != 0) return {404, {}, "not the API"};
      request.path = request.target.substr(path.size(), request.target.find('?') - path.size());
      return forge.answer(request);
    });
    const CommandResult ran = run({Npm::node(), PROMOTION_SUPPORT_FOLDER "/forges/" + script,
                                   Npm::modules().string(), server.url(), kToken, name});
    EXPECT_EQ(ran.code, 0) << ran.output;
    json told = json::parse(ran.output, nullptr, false);
    EXPECT_FALSE(told.is_discarded()) << ran.output;
    return told;
  }

  TemporaryFolder folder_;
  GitRepository repository_;
};

TEST_F(ForgeClients, OfGitHubIsAnsweredAsItExpects) {
  const json told = told_by<GitHubApiDouble>("github_client.cjs", "organisation/repository", "/api/v3");
  const json expected = {{"created", {1, "Promote", "from dev", "open", "p1", "main"}},
                         {"twice", 422},
                         {"missingBranch", 422},
                         {"stranger", 401},
                         {"unknown", 404},
                         {"listed", {1}},
                         {"otherBranch", 0},
                         {"settings", false},
                         {"edited", {"Promote again", true, false}},
                         {"labels", 200},
                         {"reviewers", 201},
                         {"noReviewer", 422},
                         {"comments", {"healthy in dev"}},
                         {"otherHead", 409},
                         {"otherMethod", 405},
                         {"merged", {"closed", true, 40}},
                         {"closed", "closed"}};
  EXPECT_EQ(told, expected) << told.dump(2);
  EXPECT_EQ(repository_.file("main", "v.yaml"), "version: 2\n");
}

TEST_F(ForgeClients, OfGitLabIsAnsweredAsItExpects) {
  const json told = told_by<GitLabDouble>("gitlab_client.cjs", "group/sub/repository", "/api/v4");
  const json expected = {{"created", {1, "Promote", "from dev", "opened", "p1"}},
                         {"twice", 409},
                         {"missingBranch", 400},
                         {"stranger", 401},
                         {"unknown", 404},
                         {"listed", {1}},
                         {"otherBranch", 0},
                         {"edited", {"Draft: Promote again", true, {"promotion"}}},
                         {"draftMerge", 405},
                         {"notes", {"healthy in dev"}},
                         {"otherHead", 409},
                         {"merged", {"merged", 40}},
                         {"closed", "closed"}};
  EXPECT_EQ(told, expected) << told.dump(2);
  EXPECT_EQ(repository_.file("main", "v.yaml"), "version: 2\n");
}

TEST_F(ForgeClients, OfGiteaIsAnsweredAsItExpects) {
  const json told = told_by<GiteaDouble>("gitea_client.cjs", "organisation/repository", "/api/v1");
  const json expected = {{"created", {1, "Promote", "from dev", "open", "p1", "organisation"}},
                         {"twice", 409},
                         {"missingBranch", 404},
                         {"stranger", 401},
                         {"unknown", 404},
                         {"listed", {1}},
                         {"edited", {"WIP: Promote again", false}},
                         {"draftMerge", 405},
                         {"labels", {"promotion"}},
                         {"reviewers", {"alice"}},
                         {"comments", {"healthy in dev"}},
                         {"notMerged", 404},
                         {"isMerged", 204},
                         {"merged", {true, 40}},
                         {"closed", "closed"}};
  EXPECT_EQ(told, expected) << told.dump(2);
  EXPECT_EQ(repository_.file("main", "v.yaml"), "version: 2\n");
}

}  // namespace
}  // namespace promotion::test
