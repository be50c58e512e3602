// GitHub Apps: a key in the Secret instead of a token, and a double that refuses what GitHub refuses.
#include <gmock/gmock.h>

#include <cctype>
#include <optional>

#include "fixture.hpp"
#include "forges/api_double.hpp"
#include "forges/github_app_double.hpp"

namespace pull_request::test {
namespace {

using promotion::test::GitHubAppDouble;
using promotion::test::HttpAnswer;
using promotion::test::RecordedRequest;
using testing::HasSubstr;

class GitHubApp : public GitHubTest {
 protected:
  GitHubApp() {
    // Nobody takes this token but from the App: the Secret has none.
    host.set_secret("default", "git", "token", "");
    host.set_secret("default", "git", "githubAppID", "4711\n");
    host.set_secret("default", "git", "githubAppPrivateKey", app_.private_key_pem());
    forge.api = [this](const SentRequest &sent, const std::string &path) -> ForgeAnswer {
      RecordedRequest request;
      request.method = sent.method;
      request.path = path.substr(0, path.find('?'));
      request.body = sent.body;
      for (const auto &[name, value] : sent.headers) {
        std::string lower = name;
        for (char &c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        request.headers[lower] = value;
      }
      std::optional<HttpAnswer> answer = app_.answer(request);
      if (!answer) answer = github_.answer(request);
      return {answer->status, {answer->headers.begin(), answer->headers.end()}, answer->body};
    };
  }

  GitHubAppDouble app_{"4711", 99, "organisation/repository", "s3cret-token"};
  promotion::test::GitHubApiDouble github_{repository.folder(), "organisation/repository", "s3cret-token"};
};

TEST_F(GitHubApp, OpensWithATokenThatItAskedFor) {
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(github_.pulls().size(), 1U);
  EXPECT_EQ(forge.count("GET", "/installation"), 1U);
  EXPECT_EQ(app_.given(), 1);
}

TEST_F(GitHubApp, AsksForNoSecondTokenWhileTheFirstIsGood) {
  step(task());
  step(task(0, "6.0.2"));
  EXPECT_EQ(app_.given(), 1);
  start_again();
  step(task(0, "6.0.3"));
  EXPECT_EQ(app_.given(), 2) << "it is kept in memory alone";
}

TEST_F(GitHubApp, AsksAgainBeforeTheTokenExpires) {
  app_.set_lifetime(std::chrono::seconds(240));
  step(task());
  step(task());
  EXPECT_EQ(app_.given(), 2);
}

TEST_F(GitHubApp, AsksAgainAfterItsTokenWasRefused) {
  step(task());
  forge.intercept([](const SentRequest &request) { return request.url.find("/pulls") != std::string::npos; },
                  {401, {}, R"({"message": "Bad credentials"})"});
  const StepResult refused = step(task(0, "6.0.2"));
  EXPECT_EQ(refused.status, PROMOTION_UNAUTHENTICATED);
  EXPECT_THAT(refused.message, HasSubstr("keys githubAppID and githubAppPrivateKey of Secret default/git"));
  EXPECT_EQ(step(task(0, "6.0.2")).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(app_.given(), 2);
}

TEST_F(GitHubApp, LooksUpNoInstallationThatTheSecretNames) {
  host.set_secret("default", "git", "githubAppInstallationID", "99");
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(forge.count("GET", "/installation"), 0U);
}

TEST_F(GitHubApp, BearsAClockThatIsALittleAhead) {
  app_.set_clock_ahead(std::chrono::seconds(-30));
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(GitHubApp, SaysWhatGitHubSaysOfAClockThatIsWrong) {
  app_.set_clock_ahead(std::chrono::hours(1));
  StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_UNAUTHENTICATED);
  EXPECT_THAT(result.message, HasSubstr("'Expiration time' claim"));
  app_.set_clock_ahead(std::chrono::hours(-1));
  result = step(task());
  EXPECT_THAT(result.message, HasSubstr("'Issued at' claim"));
  EXPECT_TRUE(repository.other_branches().empty());
}

TEST_F(GitHubApp, SaysThatTheAppOrItsInstallationIsUnknown) {
  host.set_secret("default", "git", "githubAppID", "1");
  EXPECT_THAT(step(task()).message, HasSubstr("Integration not found"));
  host.set_secret("default", "git", "githubAppID", "4711");
  host.set_secret("default", "git", "githubAppInstallationID", "7");
  EXPECT_EQ(step(task()).status, PROMOTION_NOT_FOUND);
}

TEST_F(GitHubApp, SaysThatItsKeyIsNone) {
  host.set_secret("default", "git", "githubAppPrivateKey", "-----BEGIN s3cret-----");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(result.message,
              HasSubstr("key githubAppPrivateKey of Secret default/git is no RSA private key"));
  host.set_secret("default", "git", "githubAppPrivateKey", "");
  EXPECT_THAT(step(task()).message, HasSubstr("has the key githubAppID alone"));
}

}  // namespace
}  // namespace pull_request::test
