// Plain git with options for the server, which a hook of a real receive-pack writes down.
#include <gmock/gmock.h>

#include "fixture.hpp"
#include "process.hpp"

namespace pull_request::test {
namespace {

using testing::HasSubstr;

class PushOptions : public GitHubTest {
 protected:
  PushOptions() {
    forge.git_authorization = "Basic Z2l0OnMzY3JldC10b2tlbg==";  // git:s3cret-token
    repository.git({"config", "receive.advertisePushOptions", "true"});
    const std::filesystem::path hook = repository.folder() / "hooks" / "pre-receive";
    promotion::test::write_file(hook,
                                "#!/bin/sh\n"
                                "i=0\n"
                                "while [ $i -lt ${GIT_PUSH_OPTION_COUNT:-0} ]; do\n"
                                "  eval \"echo \\\"\\$GIT_PUSH_OPTION_$i\\\"\" >> \"$GIT_DIR/options\"\n"
                                "  i=$((i + 1))\n"
                                "done\n"
                                "echo end >> \"$GIT_DIR/options\"\n");
    std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    want(R"("pushOptions": ["merge_request.create", "merge_request.target={{ environment }}-{{version}}"])");
  }

  void want(const std::string &members) { block = block_with(R"("type": "git", )" + members); }
  std::string received() { return promotion::test::read_file(repository.folder() / "options"); }
};

TEST_F(PushOptions, ReachTheServersHooks) {
  const StepResult result = step(task());
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED) << result.message;
  EXPECT_EQ(received(), "merge_request.create\nmerge_request.target=qa-6.0.1\nend\n");
}

TEST_F(PushOptions, AreNotSentAgainWhereTheBranchIsAsWanted) {
  step(task());
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(received(), "merge_request.create\nmerge_request.target=qa-6.0.1\nend\n");
}

TEST_F(PushOptions, OfOneBranchAreNotThoseOfAnother) {
  repository.commit(
      "main",
      {{"README.md", ""},
       {"apps/qa/podinfo.yaml", "a: 1 " + marker("qa", "@perf") + "\nb: 1 " + marker("qa", "@local")}},
      "Give each target its own");
  want(R"("pushOptions": ["topic={{targets}}"])");
  for (const StepResult &result : step(tasks())) EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(received(), "topic=local/podinfo\nend\ntopic=perf/podinfo\nend\n");
}

TEST_F(PushOptions, AServerThatTakesNoneIsAnErrorAndNothingIsPushed) {
  repository.git({"config", "receive.advertisePushOptions", "false"});
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION) << result.message;
  EXPECT_THAT(result.message, HasSubstr("receive.advertisePushOptions"));
  EXPECT_TRUE(repository.other_branches().empty());
  // And once it does, it is asked anew.
  repository.git({"config", "receive.advertisePushOptions", "true"});
  EXPECT_EQ(step(task()).outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(PushOptions, AreOfPlainGitAlone) {
  block = block_with(R"("type": "github", "pushOptions": ["a"])");
  EXPECT_THAT(step(task()).message, HasSubstr("pushOptions is for the type git alone"));
}

class PushOptionsToAFile : public PullRequestTest {};

TEST_F(PushOptionsToAFile, AreRefusedForTheyNeedHttp) {
  block = block_with(R"("pushOptions": ["a"])");
  const StepResult result = step(task());
  EXPECT_EQ(result.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_THAT(result.message, HasSubstr("over HTTP and HTTPS alone"));
}

}  // namespace
}  // namespace pull_request::test
