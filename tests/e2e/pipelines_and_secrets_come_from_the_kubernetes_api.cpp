#include <gmock/gmock.h>

#include "cluster_scenario.hpp"

namespace promotion::test {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::Not;

TEST_F(ClusterScenario, PromotesByAPipelineThatIsAppliedWhileItRuns) {
  host_->start();
  api_.apply(kPipelineGroup, "pipelines", requirements_pipeline());

  host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  host_->wait_for_promotion("qa");

  const std::vector<std::string> branches = repository_->other_branches();
  ASSERT_THAT(branches, testing::SizeIs(1));
  EXPECT_THAT(repository_->changes("main", branches[0]), ElementsAreArray(changes_into_qa()));
  const auto verbs = api_.verbs();
  EXPECT_EQ(api_.count("list pipelines"), 1);
  EXPECT_FALSE(verbs.contains("list secrets") || verbs.contains("watch secrets"));
  EXPECT_THAT(host_->log(), Not(HasSubstr(kHostToken)));
  EXPECT_THAT(host_->log(), Not(HasSubstr(kHmacKey)));
}

TEST_F(ClusterScenario, TakesARotatedKeyAtOnce) {
  api_.apply(kPipelineGroup, "pipelines", requirements_pipeline());
  host_->start();
  EXPECT_EQ(post(kHmacKey), 202);
  api_.apply_secret("default", "podinfo-promotion", {{"hmac-key", "a-key-after-the-rotation"}});
  EXPECT_EQ(post("a-key-after-the-rotation"), 202);
  EXPECT_EQ(post(kHmacKey), 401);
}

TEST_F(ClusterScenario, PutsEventsOffWhileItsSecretCannotBeRead) {
  api_.apply(kPipelineGroup, "pipelines", requirements_pipeline());
  api_.take_away(kHostToken, "get", "secrets");
  host_->start();
  EXPECT_EQ(post(kHmacKey), 503);
  EXPECT_TRUE(host_->wait_for_log("resources: [secrets], verbs: [get]"));
}

TEST_F(ClusterScenario, RefusesEventsOfPipelinesThatAreNotThere) {
  host_->start();
  EXPECT_EQ(post(kHmacKey), 401);
  EXPECT_EQ(post(kHmacKey), 401);
  EXPECT_EQ(api_.count("get pipelines"), 1) << "a negative answer is kept";
}

}  // namespace
}  // namespace promotion::test
