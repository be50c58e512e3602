#include "github_double.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "description_check.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

class GitHubSupport : public testing::Test {
 protected:
  void SetUp() override { repository_.commit("change", {{"README", "second\n"}}, "Change"); }

  HttpAnswer request(const std::string &method, const std::string &path, const json &body = nullptr,
                     const std::string &url = {}) {
    return http_request(method, url.empty() ? github_.url() : url, path, body.is_null() ? "" : body.dump(),
                        {{"Authorization", "Bearer example-token"},
                         {"Content-Type", "application/json"},
                         {"Accept", "application/vnd.github+json"}});
  }

  static json change() {
    return {{"title", "Change"}, {"head", "change"}, {"base", "main"}, {"body", "why"}};
  }
  const std::string pulls_ = "/repos/example/gitops/pulls";

  TemporaryFolder folder_;
  GitRepository repository_{folder_.path() / "example/gitops.git", {{"README", "first\n"}}};
  GitHubDouble github_{folder_.path(), {"example-token"}};
};

TEST_F(GitHubSupport, RefusesAWrongToken) {
  const HttpAnswer answer = http_request("GET", github_.url(), pulls_, {},
                                         {{"Authorization", "Bearer other"}, {"User-Agent", "x"}});

  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.body, HasSubstr("Bad credentials"));
}

TEST_F(GitHubSupport, HidesARepositoryItDoesNotHave) {
  EXPECT_EQ(request("GET", "/repos/example/other/pulls").status, 404);
}

TEST_F(GitHubSupport, RefusesASecondPullRequestForTheSameBranch) {
  ASSERT_EQ(request("POST", pulls_, change()).status, 201);

  const HttpAnswer second = request("POST", pulls_, change());

  EXPECT_EQ(second.status, 422);
  EXPECT_THAT(second.body, HasSubstr("A pull request already exists for example:change."));
  EXPECT_EQ(github_.pull_requests().size(), 1u);
}

TEST_F(GitHubSupport, RefusesBranchesThatDoNotExistNamingTheField) {
  json wanted = change();
  wanted["head"] = "missing";
  const json answer = json::parse(request("POST", pulls_, wanted).body);

  EXPECT_EQ(answer["errors"][0]["field"], "head");
  EXPECT_EQ(answer["errors"][0]["code"], "invalid");
}

TEST_F(GitHubSupport, RefusesAPullRequestWithoutCommits) {
  json wanted = change();
  wanted["head"] = "main";
  const HttpAnswer answer = request("POST", pulls_, wanted);

  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("No commits between main and main"));
}

TEST_F(GitHubSupport, FiltersByHeadOnlyWithTheOwner) {
  ASSERT_EQ(request("POST", pulls_, change()).status, 201);

  EXPECT_EQ(json::parse(request("GET", pulls_ + "?head=example:change").body).size(), 1u);
  EXPECT_EQ(json::parse(request("GET", pulls_ + "?head=example:other").body).size(), 0u);
  EXPECT_EQ(json::parse(request("GET", pulls_ + "?head=other").body).size(), 1u);
}

TEST_F(GitHubSupport, ClosesAPullRequestWhoseBranchIsGone) {
  ASSERT_EQ(request("POST", pulls_, change()).status, 201);
  repository_.remove_branch("change");

  EXPECT_EQ(json::parse(request("GET", pulls_ + "/1").body)["state"], "closed");
}

TEST_F(GitHubSupport, CanFailAfterTheEffect) {
  github_.fail_after_effect("POST", 502);

  EXPECT_EQ(request("POST", pulls_, change()).status, 502);
  EXPECT_EQ(github_.pull_requests().size(), 1u);
}

// The double itself is held to the description that GitHub publishes.
TEST_F(GitHubSupport, AnswersAsGitHubsOwnDescriptionSays) {
  if (!DescriptionCheck::unavailable().empty()) GTEST_SKIP() << DescriptionCheck::unavailable();
  const DescriptionCheck check(github_.url());

  EXPECT_EQ(request("POST", pulls_, change(), check.url()).status, 201);
  const HttpAnswer second = request("POST", pulls_, change(), check.url());
  EXPECT_EQ(second.status, 422) << second.body;
  EXPECT_EQ(request("GET", pulls_ + "?head=example:change&state=open", nullptr, check.url()).status, 200);
  EXPECT_EQ(request("PATCH", pulls_ + "/1", {{"title", "Other"}}, check.url()).status, 200);
  EXPECT_EQ(request("GET", pulls_ + "/1", nullptr, check.url()).status, 200);
  EXPECT_THAT(check.violations(), IsEmpty());

  json wrong = change();
  wrong["draft"] = "yes";
  EXPECT_EQ(request("POST", pulls_, wrong, check.url()).status, 422);
  EXPECT_THAT(check.violations(), testing::Not(IsEmpty()));
  EXPECT_EQ(github_.requests("POST").size(), 2u) << "what does not fit the description must not get through";
}

}  // namespace
}  // namespace promotion::test
