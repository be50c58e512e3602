// Everything the strategy asks of GitHub, from opening to the end, against the descriptions that GitHub
// publishes: of its REST API by a proxy, of its GraphQL API by its schema. The proxy checks the double's
// answers, too.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "description_check.hpp"
#include "fixture.hpp"
#include "forges/api_double.hpp"
#include "npm.hpp"
#include "process.hpp"

namespace pull_request::test {
namespace {

using promotion::test::DescriptionCheck;
using promotion::test::HttpAnswer;
using promotion::test::Npm;
using promotion::test::RecordedRequest;
using testing::IsEmpty;

class GitHubDescription : public GitHubTest {
 protected:
  void SetUp() override {
    if (!Npm::unavailable().empty()) GTEST_SKIP() << Npm::unavailable();
    github_ = std::make_unique<promotion::test::GitHubApiDouble>(repository.folder(),
                                                                 "organisation/repository", "s3cret-token");
    server_ = std::make_unique<promotion::test::RecordingServer>(
        [this](const RecordedRequest &request) { return github_->answer(request); });
    check_ = std::make_unique<DescriptionCheck>(server_->url());
    forge.api = [this](const SentRequest &sent, const std::string &path) -> ForgeAnswer {
      const bool graphql = path == "/graphql";
      if (graphql) queries_.push_back(nlohmann::json::parse(sent.body));
      const HttpAnswer answer = promotion::test::http_request(
          sent.method, graphql ? server_->url() : check_->url(), path, sent.body, sent.headers);
      return {answer.status, {answer.headers.begin(), answer.headers.end()}, answer.body};
    };
  }

  StepResult next(Task &one) {
    const StepResult result = step(one);
    one.state = result.state;
    ++one.step;
    return result;
  }

  std::string graphql_violations() const {
    return promotion::test::run({Npm::node(), PROMOTION_SUPPORT_FOLDER "/graphql_check.mjs",
                                 Npm::modules().string(), nlohmann::json(queries_).dump()})
        .output;
  }

  std::unique_ptr<promotion::test::GitHubApiDouble> github_;
  std::unique_ptr<promotion::test::RecordingServer> server_;
  std::unique_ptr<DescriptionCheck> check_;
  std::vector<nlohmann::json> queries_;
};

TEST_F(GitHubDescription, IsKeptToFromOpeningToTheEnd) {
  block = block_with(
      R"("labels": ["promotion"], "reviewers": ["alice", "organisation/team"], "autoMerge": true, "whenSuperseded": "replace")");
  github_->run_checks();
  Task first = task();
  EXPECT_EQ(next(first).outcome, PROMOTION_STEP_WAITING);
  EXPECT_TRUE(github_->at(1).armed);
  EXPECT_EQ(next(first).outcome, PROMOTION_STEP_WAITING);
  first.held = true;
  EXPECT_EQ(next(first).outcome, PROMOTION_STEP_WAITING);
  EXPECT_FALSE(github_->at(1).armed);

  Task newer = task(0, "6.0.2");
  newer.inherited = first.state;
  github_->allow_auto_merge = false;
  EXPECT_EQ(next(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_FALSE(github_->at(1).open);
  EXPECT_FALSE(github_->at(1).comments.empty());
  github_->pass_checks();
  const StepResult merged = next(newer);
  EXPECT_EQ(merged.outcome, PROMOTION_STEP_SUCCEEDED) << merged.message;
  EXPECT_TRUE(github_->at(2).merged);

  block = block_with(R"("draft": true)");
  Task draft = task(0, "6.0.3");
  EXPECT_EQ(next(draft).outcome, PROMOTION_STEP_WAITING);
  Task retitled = task(0, "6.0.4");
  retitled.inherited = draft.state;
  EXPECT_EQ(next(retitled).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(github_->at(3).title, "Promote podinfo to 6.0.4 in qa");
  withdraw({retitled});
  EXPECT_FALSE(github_->at(3).open);

  EXPECT_THAT(check_->violations(), IsEmpty());
  EXPECT_EQ(queries_.size(), 2U);
  EXPECT_EQ(graphql_violations(), "");
}

}  // namespace
}  // namespace pull_request::test
