// What servers refuse over smart HTTP and GitHub's API, and what becomes of the credentials, type github.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace pull_request::test {
namespace {

using testing::HasSubstr;

const std::string branch = "promotion/default/podinfo/qa";

auto is(const std::string &method, const std::string &part_of_url) {
  return [=](const SentRequest &request) {
    return request.method == method && request.url.find(part_of_url) != std::string::npos;
  };
}

struct RefusalCase {
  const char *name;
  ForgeAnswer answer;
  promotion_status status;
  std::int64_t retry_after_ms;
  const char *message;
};

std::ostream &operator<<(std::ostream &out, const RefusalCase &each) { return out << each.name; }

class ApiRefusal : public GitHubTest, public testing::WithParamInterface<RefusalCase> {};

TEST_P(ApiRefusal, HasTheStatusThatFits) {
  forge.intercept(is("POST", "/pulls"), GetParam().answer);
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(result.status, GetParam().status) << result.message;
  EXPECT_EQ(result.look_again_ms, GetParam().retry_after_ms);
  EXPECT_THAT(result.message, HasSubstr(GetParam().message));
  // The branch is pushed and remembered; the next step goes on from there.
  EXPECT_THAT(result.state.bytes, HasSubstr(repository.head(branch)));
  if (result.status == PROMOTION_RESOURCE_EXHAUSTED)
    start_again();  // it would leave the forge alone until then
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

const RefusalCase refusals[] = {
    {"bad_token",
     {401, {}, R"({"message": "Bad credentials"})"},
     PROMOTION_UNAUTHENTICATED,
     0,
     "key token of Secret default/git"},
    {"no_permission",
     {403, {}, R"({"message": "Resource not accessible by personal access token"})"},
     PROMOTION_PERMISSION_DENIED,
     0,
     "key token of Secret default/git"},
    {"not_found",
     {404, {}, R"({"message": "Not Found"})"},
     PROMOTION_NOT_FOUND,
     0,
     "organisation/repository"},
    {"retry_after",
     {403, {{"retry-after", "30"}}, R"({"message": "You have exceeded a secondary rate limit"})"},
     PROMOTION_RESOURCE_EXHAUSTED,
     30000,
     "secondary rate limit"},
    {"secondary_limit",
     {403, {}, R"({"message": "You have exceeded a secondary rate limit"})"},
     PROMOTION_RESOURCE_EXHAUSTED,
     60000,
     "secondary rate limit"},
    {"window_over",
     {403,
      {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1"}},
      R"({"message": "API rate limit exceeded"})"},
     PROMOTION_RESOURCE_EXHAUSTED,
     1000,
     "rate limit"},
    {"window_far_away",
     {429, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "99999999999"}}, "{}"},
     PROMOTION_RESOURCE_EXHAUSTED,
     3600000,
     "answered 429"},
    {"server_error", {500, {}, "oops"}, PROMOTION_UNAVAILABLE, 0, "answered 500"},
    {"maintenance", {503, {{"retry-after", "120"}}, ""}, PROMOTION_UNAVAILABLE, 120000, "answered 503"},
    {"validation",
     {422,
      {},
      R"({"message": "Validation Failed", "errors": [{"message": "No commits between main and x"}]})"},
     PROMOTION_FAILED_PRECONDITION,
     0,
     "No commits between"},
    {"head_not_seen_yet",
     {422, {}, R"({"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}]})"},
     PROMOTION_UNAVAILABLE,
     0,
     "does not see the branch"},
    {"moved",
     {301, {{"location", "http://api.test/repositories/1/pulls"}}, "{}"},
     PROMOTION_FAILED_PRECONDITION,
     0,
     "has moved"},
    {"another_server", {201, {}, "<html>"}, PROMOTION_UNAVAILABLE, 0, "check apiUrl"},
};

INSTANTIATE_TEST_SUITE_P(GitHub, ApiRefusal, testing::ValuesIn(refusals),
                         [](const auto &each) { return std::string(each.param.name); });

TEST_F(GitHubTest, WhyTheHostCouldNotConnectIsLeftToTheHost) {
  forge.intercept(is("POST", "/pulls"), {0, {}, ""});
  const promotion::test::StepAnswer answer = strategy().step({task()});
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_FALSE(answer.results[0]);
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(GitHubTest, ALimitOfRequestsIsNotRunIntoASecondTime) {
  repository.commit("main",
                    {{"apps/qa/podinfo.yaml", "perf: 6.0.0 " + marker("qa", "@perf") + "\nlocal: 6.0.0 " +
                                                  marker("qa", "@local") + "\n"}},
                    "Split");
  forge.intercept(is("POST", "/pulls"), {429, {{"retry-after", "5"}}, "{}"});
  const std::vector<StepResult> results = step(tasks());
  for (const StepResult &result : results) {
    EXPECT_EQ(result.status, PROMOTION_RESOURCE_EXHAUSTED);
    EXPECT_EQ(result.look_again_ms, 5000);
  }
  EXPECT_EQ(forge.count("POST", "/pulls"), 1U);
  // Nor is anything else asked of the forge with that credential before its time.
  const std::size_t asked = forge.count("GET", "api.test");
  EXPECT_EQ(step(task(0)).status, PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(forge.count("GET", "api.test"), asked);
}

TEST_F(GitHubTest, WithoutATokenItSaysWhereToPutOne) {
  block = R"({"url": ")" + url() + R"("})";
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_UNAUTHENTICATED);
  EXPECT_THAT(result.message, HasSubstr("secretRef"));
}

TEST_F(GitHubTest, ASecretThatIsMissingIsNamed) {
  block = R"({"url": ")" + url() + R"(", "secretRef": "elsewhere"})";
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_UNAUTHENTICATED);
  EXPECT_THAT(result.message, HasSubstr("default/elsewhere"));
}

TEST_F(GitHubTest, AWrongTokenIsNamedByItsKeyAndNeverShown) {
  host.set_secret("default", "git", "token", "s3cret-but-wrong");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_UNAUTHENTICATED);
  EXPECT_THAT(result.message, HasSubstr("key token of Secret default/git"));
}

TEST_F(GitHubTest, UserNameAndPasswordAreForGitAndTheTokenForTheApi) {
  host.set_secret("default", "git", "username", "x-access-token");
  host.set_secret("default", "git", "password", "s3cret-token");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.pulls.size(), 1U);
}

TEST_F(GitHubTest, TheSecretsAuthorityIsTrustedForGitAndForTheApi) {
  host.set_secret("default", "git", "caFile", "-----BEGIN CERTIFICATE-----\n");
  step(task());
  for (const SentRequest &request : forge.requests)
    EXPECT_EQ(request.ca_pem, "-----BEGIN CERTIFICATE-----\n");
}

TEST_F(GitHubTest, ItsClientCertificateAndProxyAreForGitAndForTheApi) {
  host.set_secret("default", "git", "certFile", "the certificate\n");
  host.set_secret("default", "git", "keyFile", "the s3cret key\n");
  host.set_secret("default", "git", "proxy", "http://user:s3cret@proxy.test:3128\n");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_GT(forge.count("GET", "git.test"), 0U);
  EXPECT_GT(forge.count("POST", "api.test"), 0U);
  for (const SentRequest &request : forge.requests) {
    EXPECT_EQ(request.certificate_pem, "the certificate\n");
    EXPECT_EQ(request.key_pem, "the s3cret key\n");
    EXPECT_EQ(request.proxy, "http://user:s3cret@proxy.test:3128");
  }
}

TEST_F(GitHubTest, HalfAClientCertificateIsSaid) {
  host.set_secret("default", "git", "certFile", "the certificate\n");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(result.message, HasSubstr("has the key certFile alone"));
  EXPECT_TRUE(forge.requests.empty());
}

TEST_F(GitHubTest, AnotherHostIsNotShownTheClientCertificate) {
  host.set_secret("default", "git", "certFile", "the certificate\n");
  host.set_secret("default", "git", "keyFile", "the s3cret key\n");
  forge.intercept(
      [](const SentRequest &request) { return request.url.find("info/refs") != std::string::npos; },
      {301, {{"location", "http://other.test/o/r.git/info/refs?service=git-upload-pack"}}, ""});
  step(task());
  for (const SentRequest &request : forge.requests) {
    const bool other = request.url.find("other.test") != std::string::npos;
    EXPECT_EQ(request.key_pem.empty(), other) << request.url;
  }
  EXPECT_GT(forge.count("GET", "other.test"), 0U);
}

TEST_F(GitHubTest, AProtectedBranchIsRefusedForGoodWithTheServersWords) {
  promotion::test::write_file(repository.folder() / "hooks" / "pre-receive",
                              "#!/bin/sh\necho 'policy: ask somebody' >&2\nexit 1\n");
  std::filesystem::permissions(repository.folder() / "hooks" / "pre-receive",
                               std::filesystem::perms::owner_all);
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_FAILED);
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(result.message, HasSubstr("pre-receive hook declined"));
  EXPECT_THAT(result.message, HasSubstr("policy: ask somebody"));
  EXPECT_TRUE(forge.pulls.empty());
}

TEST_F(GitHubTest, ALockedBranchIsTriedAgain) {
  promotion::test::write_file(repository.folder() / "refs/heads" / (branch + ".lock"), "");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_CONFLICT) << result.message;
  std::filesystem::remove(repository.folder() / "refs/heads" / (branch + ".lock"));
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(GitHubTest, ABranchThatMovesBeforeThePushIsNotOverwritten) {
  step(task());
  // Between the look and the push.
  bool moved = false;
  forge.intercept(
      [&](const SentRequest &request) {
        if (!moved && request.method == "POST" && request.url.ends_with("/git-receive-pack")) {
          moved = true;
          repository.commit(branch, {{"other.txt", "mine"}}, "Somebody's work");
        }
        return false;
      },
      {});
  const StepResult result = step(task(0, "6.0.2"));
  EXPECT_TRUE(moved);
  EXPECT_EQ(result.status, PROMOTION_CONFLICT) << result.message;
  EXPECT_EQ(repository.file(branch, "other.txt"), "mine");
}

TEST_F(GitHubTest, NoRightToPushNamesTheKeyThatWasUsed) {
  repository.git({"config", "http.receivepack", "false"});
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_PERMISSION_DENIED) << result.message;
  EXPECT_THAT(result.message, HasSubstr("no right to push"));
  EXPECT_THAT(result.message, HasSubstr("key token of Secret default/git"));
}

struct GitAnswerCase {
  const char *name;
  ForgeAnswer answer;
  promotion_status status;
  const char *message;
  int times = 1;
};

std::ostream &operator<<(std::ostream &out, const GitAnswerCase &each) { return out << each.name; }

class GitRefusal : public GitHubTest, public testing::WithParamInterface<GitAnswerCase> {};

TEST_P(GitRefusal, HasTheStatusThatFits) {
  for (int i = 0; i < GetParam().times; ++i)
    forge.intercept(is("GET", "service=git-upload-pack"), GetParam().answer);
  const StepResult result = step(task());
  EXPECT_EQ(result.status, GetParam().status) << result.message;
  EXPECT_THAT(result.message, HasSubstr(GetParam().message));
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

// What is no answer of git's makes the module ask in the older way, too.
const GitAnswerCase git_answers[] = {
    {"not_found", {404, {}, ""}, PROMOTION_NOT_FOUND, "no such repository"},
    {"too_many", {429, {{"retry-after", "3"}}, ""}, PROMOTION_RESOURCE_EXHAUSTED, "too many requests"},
    {"broken", {500, {}, ""}, PROMOTION_UNAVAILABLE, "answered 500"},
    {"a_web_page",
     {200, {{"content-type", "text/html"}}, "<html>"},
     PROMOTION_FAILED_PRECONDITION,
     "check the url"},
    {"dumb_protocol",
     {200, {{"content-type", "text/plain"}}, ""},
     PROMOTION_FAILED_PRECONDITION,
     "not as a git server"},
    {"redirect_to_a_login",
     {302, {{"location", "http://git.test/login"}}, ""},
     PROMOTION_FAILED_PRECONDITION,
     "redirects"},
    {"nonsense",
     {200, {{"content-type", "application/x-git-upload-pack-advertisement"}}, "nonsense"},
     PROMOTION_UNAVAILABLE,
     "cannot connect",
     2},
    {"cut",
     {200, {{"content-type", "application/x-git-upload-pack-advertisement"}}, "001e# service=git-up"},
     PROMOTION_UNAVAILABLE,
     "cannot connect",
     2},
};

INSTANTIATE_TEST_SUITE_P(SmartHttp, GitRefusal, testing::ValuesIn(git_answers),
                         [](const auto &each) { return std::string(each.param.name); });

TEST_F(GitHubTest, CredentialsDoNotFollowToAnotherHost) {
  const std::string target = "http://elsewhere.test/x.git/info/refs?service=git-upload-pack";
  forge.intercept(is("GET", "service=git-upload-pack"), {301, {{"location", target}}, ""});
  step(task());
  bool asked = false;
  for (const SentRequest &request : forge.requests) {
    if (request.url.find("elsewhere.test") == std::string::npos) continue;
    asked = true;
    EXPECT_EQ(request.headers.count("Authorization"), 0U);
  }
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace pull_request::test
