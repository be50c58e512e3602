// The same story on every forge: what each does of its own is in its double, what comes of it is the same.
#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "forges/api_double.hpp"

namespace pull_request::test {
namespace {

using promotion::test::ApiDouble;
using promotion::test::HttpAnswer;
using promotion::test::RecordedRequest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const std::string branch = "promotion/default/podinfo/qa";
const std::string token = "s3cret-token";

struct ForgeCase {
  const char *type;
  std::string url;  ///< of the repository
  std::string api;  ///< path of the API at http://api.test
  std::string name;
  std::string git_authorization;
  ForgeAnswer expired, limited, no_permission;
};

std::ostream &operator<<(std::ostream &out, const ForgeCase &each) { return out << each.type; }

ForgeAnswer message(int status, const std::string &text) {
  return {status, {}, "{\"message\": \"" + text + "\"}"};
}

const ForgeCase cases[] = {
    {"github",
     "http://git.test/organisation/repository.git",
     "",
     "organisation/repository",
     "",
     message(401, "Bad credentials"),
     {403, {{"retry-after", "60"}}, R"({"message": "You have exceeded a secondary rate limit"})"},
     message(403, "Resource not accessible by personal access token")},
    {"gitlab",
     "http://git.test/lab/group/sub/repository.git",
     "/lab/api/v4",
     "group/sub/repository",
     "Basic b2F1dGgyOnMzY3JldC10b2tlbg==",  // oauth2:s3cret-token
     {401, {}, R"({"error": "invalid_token", "error_description": "Token is expired."})"},
     {429, {{"retry-after", "60"}}, "Retry later\n"},
     message(403, "403 Forbidden")},
    {"gitea",
     "http://git.test/organisation/repository.git",
     "/api/v1",
     "organisation/repository",
     "Basic Z2l0OnMzY3JldC10b2tlbg==",  // git:s3cret-token
     message(401, "user does not exist [uid: 0, name: ]"),
     {429, {{"retry-after", "60"}}, ""},
     message(403, "user should have a permission to write to this repo")},
    {"forgejo",
     "http://git.test/organisation/repository.git",
     "/api/v1",
     "organisation/repository",
     "Basic Z2l0OnMzY3JldC10b2tlbg==",
     message(401, "invalid username, password or token"),
     {429, {{"retry-after", "60"}}, ""},
     message(403, "user should have a permission to write to this repo")},
};

RecordedRequest recorded(const SentRequest &sent, const std::string &path) {
  RecordedRequest request;
  request.method = sent.method;
  request.target = path;
  request.body = sent.body;
  const std::size_t question = std::min(path.find('?'), path.size());
  request.path = path.substr(0, question);
  for (const auto &[name, value] : sent.headers) {
    std::string lower = name;
    for (char &c : lower) c = static_cast<char>(std::tolower(c));
    request.headers[lower] = value;
  }
  for (std::size_t at = question + 1; at < path.size();) {
    const std::size_t end = std::min(path.find('&', at), path.size());
    const std::size_t equals = std::min(path.find('=', at), end);
    request.query[path.substr(at, equals - at)] = decoded(path.substr(equals + 1, end - equals - 1));
    at = end + 1;
  }
  return request;
}

class Forge : public GitHubTest, public testing::WithParamInterface<ForgeCase> {
 protected:
  Forge() {
    const std::string type = GetParam().type;
    const auto make = [&](auto *kind) {
      double_ = std::make_unique<std::remove_pointer_t<decltype(kind)>>(repository.folder(), GetParam().name,
                                                                        token);
    };
    if (type == "github") make(static_cast<promotion::test::GitHubApiDouble *>(nullptr));
    if (type == "gitlab") make(static_cast<promotion::test::GitLabDouble *>(nullptr));
    if (type == "gitea" || type == "forgejo") make(static_cast<promotion::test::GiteaDouble *>(nullptr));
    forge.git_authorization = GetParam().git_authorization;
    forge.api = [this](const SentRequest &sent, const std::string &path) -> ForgeAnswer {
      if (path.rfind(GetParam().api, 0) != 0) return {404, {}, "not the API"};
      const HttpAnswer answer = double_->answer(recorded(sent, path.substr(GetParam().api.size())));
      return {answer.status, {answer.headers.begin(), answer.headers.end()}, answer.body};
    };
    configuration =
        nlohmann::json{
            {"forges",
             {{{"host", "git.test"},
               {"type", type},
               {"apiUrl", "http://api.test" + GetParam().api},
               {"insteadOf",
                {{{"from", "http://git.test/lab/group/sub/"}, {"to", "http://git.test/organisation/"}}}}}}},
            {"author", {{"name", "Example"}, {"email", "bot@example.com"}}}}
            .dump();
    want("{}");
  }

  /// The block, with these members besides.
  void want(const std::string &members) {
    nlohmann::json made = nlohmann::json::parse(members);
    made.update({{"url", GetParam().url}, {"branch", "main"}, {"secretRef", "git"}});
    block = made.dump();
    now_ = task();
  }

  /// Step by step, each with what the one before has left.
  StepResult next() { return next(now_); }
  StepResult next(Task &one) {
    const StepResult result = step(one);
    one.state = result.state;
    ++one.step;
    return result;
  }
  const promotion::test::ForgePull &pull(std::size_t number = 1) {
    return double_->at(static_cast<int>(number));
  }
  auto opening() const {
    return [](const SentRequest &request) {
      const std::string &url = request.url;
      const bool api = url.find("api.test") != std::string::npos;
      return api && request.method == "POST" &&
             (url.rfind("/pulls") == url.size() - 6 || url.rfind("/merge_requests") == url.size() - 15);
    };
  }

  std::unique_ptr<ApiDouble> double_;
  Task now_ = task();
};

TEST_P(Forge, OpensOneAndARepeatChangesNothing) {
  const StepResult result = next();
  ASSERT_EQ(result.outcome, PROMOTION_STEP_WAITING) << result.message;
  EXPECT_THAT(result.link, HasSubstr("/1"));
  EXPECT_EQ(pull().title, "Promote podinfo to 6.0.1 in qa");
  EXPECT_EQ(pull().head, branch);
  EXPECT_EQ(pull().base, "main");
  const std::string commit = repository.head(branch);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_WAITING);  // as after a crash
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(double_->pulls(), SizeIs(1));
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_P(Forge, OpensItWithLabelsReviewersAndAsADraft) {
  want(R"({"labels": ["promotion"], "reviewers": ["alice", "nobody"], "draft": true})");
  const StepResult result = next();
  EXPECT_EQ(result.outcome, PROMOTION_STEP_WAITING) << result.message;
  EXPECT_THAT(pull().labels, ElementsAre("promotion"));
  EXPECT_THAT(pull().reviewers, SizeIs(1));
  EXPECT_THAT(host.log(),
              testing::Contains(testing::Field(&promotion::test::LogLine::message, HasSubstr("nobody"))))
      << "whom the forge does not know is said and left out";
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(forge.count("PATCH", "api.test"), 0U) << "what marks a draft is no other title";
}

TEST_P(Forge, ANewerRevisionTakesItOver) {
  Task newer = task(0, "6.0.2");
  newer.inherited = next().state;
  EXPECT_EQ(next(newer).outcome, PROMOTION_STEP_WAITING);
  ASSERT_THAT(double_->pulls(), SizeIs(1));
  EXPECT_EQ(pull().title, "Promote podinfo to 6.0.2 in qa");
  EXPECT_THAT(pull().body, HasSubstr("6.0.2"));
  EXPECT_EQ(repository.commits_ahead("main", branch), 1);
}

TEST_P(Forge, ANewerRevisionReplacesItWhereThatIsWanted) {
  want(R"({"whenSuperseded": "replace"})");
  Task newer = task(0, "6.0.2");
  newer.inherited = next().state;
  EXPECT_EQ(next(newer).outcome, PROMOTION_STEP_WAITING);
  ASSERT_THAT(double_->pulls(), SizeIs(2));
  EXPECT_FALSE(pull(1).open);
  EXPECT_THAT(pull(1).comments, ElementsAre(HasSubstr("6.0.2")));
  EXPECT_TRUE(pull(2).open);
  EXPECT_EQ(step(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(double_->pulls(), SizeIs(2));
}

TEST_P(Forge, CommitsOfOthersAreNotOverwrittenAndToldOfOnce) {
  next();
  repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
  const std::string theirs = repository.head(branch);
  Task newer = task(0, "6.0.2");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(next(newer).outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.head(branch), theirs);
  EXPECT_THAT(pull().comments, ElementsAre(HasSubstr("commits of others")));
}

TEST_P(Forge, AConflictWithTheBaseMakesTheEditAgain) {
  next();
  repository.commit(
      "main",
      {{"apps/qa/podinfo.yaml", "kind: Other\nspec:\n  version: \"6.0.0-rc\" " + marker("qa") + "\n"}},
      "Move on");
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.file(branch, "apps/qa/podinfo.yaml"),
            "kind: Other\nspec:\n  version: \"6.0.1\" " + marker("qa") + "\n");
  EXPECT_THAT(double_->pulls(), SizeIs(1));
  EXPECT_TRUE(pull().open);
}

TEST_P(Forge, ClosedByHandIsDeclinedAndNotOpenedAgain) {
  next();
  double_->close(1);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_DECLINED);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_DECLINED);
  EXPECT_THAT(double_->pulls(), SizeIs(1));
}

TEST_P(Forge, MergedByHandIsSuccessWithTheMergesCommit) {
  next();
  double_->merge(1);
  const StepResult result = next();
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_THAT(result.details, HasSubstr(pull().merge_commit));
  EXPECT_EQ(repository.file("main", "apps/qa/podinfo.yaml"),
            "kind: HelmRelease\nspec:\n  version: \"6.0.1\" " + marker("qa") + "\n");
}

TEST_P(Forge, AutoMergeWaitsForTheChecks) {
  want(R"({"autoMerge": true})");
  double_->run_checks();
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_TRUE(pull().open);
  double_->pass_checks();
  const StepResult result = next();
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_TRUE(pull().merged);
}

TEST_P(Forge, AGateDisarmsTheAutoMerge) {
  want(R"({"autoMerge": true})");
  double_->run_checks();
  next();
  now_.held = true;
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_FALSE(pull().armed);
  double_->pass_checks();
  EXPECT_TRUE(pull().open);
}

TEST_P(Forge, AnAnswerLostAfterTheEffectOpensNoSecond) {
  forge.intercept(opening(), {502, {}, "bad gateway"}, true);
  EXPECT_EQ(next().status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(double_->pulls(), SizeIs(1));
}

TEST_P(Forge, NoPermissionNamesTheKey) {
  forge.intercept(opening(), GetParam().no_permission);
  const StepResult result = next();
  EXPECT_EQ(result.status, PROMOTION_PERMISSION_DENIED) << result.message;
  EXPECT_THAT(result.message, HasSubstr("key token of Secret default/git"));
}

TEST_P(Forge, AnExpiredTokenIsTriedAgain) {
  forge.intercept(opening(), GetParam().expired);
  EXPECT_EQ(next().status, PROMOTION_UNAUTHENTICATED);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
}

TEST_P(Forge, ALimitIsWaitedForAsTheForgeSays) {
  forge.intercept(opening(), GetParam().limited);
  const StepResult result = next();
  EXPECT_EQ(result.status, PROMOTION_RESOURCE_EXHAUSTED) << result.message;
  EXPECT_EQ(result.look_again_ms, 60'000);
  start_again();
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(double_->pulls(), SizeIs(1));
}

TEST_P(Forge, DownHalfWayItGoesOnFromThere) {
  forge.intercept(opening(), {503, {}, "down"});
  EXPECT_EQ(next().status, PROMOTION_UNAVAILABLE);
  const std::string commit = repository.head(branch);
  EXPECT_NE(commit, "");
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(repository.head(branch), commit);
}

TEST_P(Forge, AProtectedBranchIsRefusedWithTheServersWords) {
  promotion::test::write_file(repository.folder() / "hooks" / "pre-receive",
                              "#!/bin/sh\necho 'branch is protected' >&2\nexit 1\n");
  std::filesystem::permissions(repository.folder() / "hooks" / "pre-receive",
                               std::filesystem::perms::owner_all);
  const StepResult result = next();
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(result.message, HasSubstr("branch is protected"));
  EXPECT_THAT(double_->pulls(), SizeIs(0));
}

TEST_P(Forge, WithdrawnIsClosedWithAComment) {
  next();
  withdraw({now_});
  EXPECT_FALSE(pull().open);
  EXPECT_THAT(pull().comments, ElementsAre(HasSubstr("Withdrawn")));
  EXPECT_TRUE(repository.other_branches().empty());
  EXPECT_EQ(withdraw({now_})[0].outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_P(Forge, AnEmptyRepositoryIsWaitedForUntilItsFirstPushIsSeen) {
  const std::string commit = repository.head("main");
  repository.git({"update-ref", "-d", "refs/heads/main"});
  const StepResult empty = next();
  EXPECT_EQ(empty.status, PROMOTION_UNAVAILABLE) << empty.message;
  EXPECT_THAT(empty.message, HasSubstr("no branch yet"));
  repository.git({"update-ref", "refs/heads/main", commit});
  double_->count_as_empty(1);
  const StepResult early = next();
  EXPECT_EQ(early.status, PROMOTION_UNAVAILABLE) << early.message;
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(double_->pulls(), SizeIs(1));
}

// Forgejo's code is Gitea's.
INSTANTIATE_TEST_SUITE_P(All, Forge, testing::ValuesIn(cases, cases + 3),
                         [](const auto &each) { return std::string(each.param.type); });

class Forgejo : public Forge {};

TEST_P(Forgejo, IsSpokenToAsGitea) {
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  double_->merge(1);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
}

INSTANTIATE_TEST_SUITE_P(Forgejo, Forgejo, testing::ValuesIn(cases + 3, cases + 4),
                         [](const auto &each) { return std::string(each.param.type); });

class GitHubWithoutAutoMerge : public Forge {};

TEST_P(GitHubWithoutAutoMerge, IsMergedOnceItIsClean) {
  static_cast<promotion::test::GitHubApiDouble &>(*double_).allow_auto_merge = false;
  want(R"({"autoMerge": true})");
  double_->run_checks();
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  EXPECT_EQ(next().outcome, PROMOTION_STEP_WAITING);
  double_->pass_checks();
  EXPECT_EQ(next().outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_TRUE(pull().merged);
}

INSTANTIATE_TEST_SUITE_P(GitHub, GitHubWithoutAutoMerge, testing::ValuesIn(cases, cases + 1),
                         [](const auto &each) { return std::string(each.param.type); });

}  // namespace
}  // namespace pull_request::test
