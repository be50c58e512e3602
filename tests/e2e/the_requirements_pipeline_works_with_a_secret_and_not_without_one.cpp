#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(RequirementsPipeline, PromotesWithAHostWideSecret) {
  BranchScenario scenario;
  scenario.host().start();

  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  const nlohmann::json promotion = scenario.host().wait_for_promotion("qa");

  EXPECT_THAT(promotion.at("tasks"), testing::SizeIs(2));
  const std::vector<std::string> branches = scenario.repository().other_branches();
  ASSERT_THAT(branches, testing::SizeIs(1));
  EXPECT_THAT(scenario.repository().changes("main", branches[0]), ElementsAreArray(changes_into_qa()));
  EXPECT_EQ(scenario.repository().fsck(), "");
}

TEST(RequirementsPipeline, RefusesEventsWithoutAnyKeyAndSaysHowToSetOne) {
  BranchScenario scenario("");
  scenario.host().start();

  EXPECT_EQ(scenario.host().post("default/podinfo/dev", upgrade("dev"), kHmacKey).status, 401);

  ASSERT_TRUE(scenario.host().wait_for_log("hmac-key"));
  EXPECT_THAT(scenario.host().log_lines_with("hmac-key"), Not(IsEmpty()));
  EXPECT_THAT(scenario.host().log_lines_with("hmac-key")[0],
              AllOf(HasSubstr("podinfo"), HasSubstr("secretRef")));
  EXPECT_THAT(scenario.host().promotions(), IsEmpty());
}

TEST(RequirementsPipeline, GoesOnFromAnyOneTargetAndStopsAtTheLastEnvironment) {
  BranchScenario scenario;
  ControlPlane &host = scenario.host();
  host.start();
  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  host.wait_for_promotion("qa");

  host.accept("default/podinfo/qa", upgrade("perf"), kHmacKey);
  host.wait_for_promotion("prod");
  const nlohmann::json from_qa = host.event(host.accept("default/podinfo/qa", upgrade("qa"), kHmacKey));
  const nlohmann::json from_prod = host.event(host.accept("default/podinfo/prod", upgrade("prod"), kHmacKey));

  EXPECT_EQ(from_qa.at("decisions").at(0).at("reason"), "already-promoted");
  EXPECT_EQ(from_prod.at("decisions").at(0).at("reason"), "last-environment");
  EXPECT_THAT(host.promotions(), testing::SizeIs(2)) << "one into qa, one into prod";
}

}  // namespace
}  // namespace promotion::test
