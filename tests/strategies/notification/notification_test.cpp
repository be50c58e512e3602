#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "test_host/strategy.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kAddress[] = "http://notification-controller.flux-system/";
constexpr char kMessage[] = "Promote pipeline default/podinfo to qa with version 6.0.1";

/// The real module in a host whose network and events are the test.
class Notification : public testing::Test {
 protected:
  static constexpr const char *with_address = R"({"address":"http://notification-controller.flux-system/"})";

  static Task task() {
    Task made;
    made.pipeline = three_environments("notification", "{}");
    return made;
  }

  std::optional<StepResult> run(const Task &work) { return Strategy(module, host, with_address).run(work); }

  Module module{NOTIFICATION_MODULE};
  Host host;
};

TEST_F(Notification, MakesAKubernetesEventWithTheWordsAndAnnotationsThatUsersKnow) {
  const auto result = Strategy(module, host).run(task());
  EXPECT_EQ(result->outcome, PROMOTION_STEP_SUCCEEDED);
  ASSERT_THAT(host.events(), SizeIs(1));
  const KubernetesEvent &event = host.events()[0];
  EXPECT_EQ(event.type, "Normal");
  EXPECT_EQ(event.reason, "Promote");
  EXPECT_EQ(event.message, kMessage);
  EXPECT_EQ(event.annotations,
            (std::map<std::string, std::string>{
                {"environment", "qa"}, {"revision", "6.0.1+sha256:abc"}, {"version", "6.0.1"}}));
  EXPECT_THAT(host.requests(), IsEmpty()) << "no address is configured";
}

TEST_F(Notification, PostsTheSameToNotificationController) {
  host.answer({202, {}, ""});
  EXPECT_EQ(run(task())->outcome, PROMOTION_STEP_SUCCEEDED);
  ASSERT_THAT(host.requests(), SizeIs(1));
  const HttpRequest &request = host.requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, kAddress);
  EXPECT_EQ(request.only("content-type"), "application/json");
  EXPECT_EQ(request.timeout_ms, 15'000);
  const json event = json::parse(request.body);
  EXPECT_EQ(event.at("involvedObject").at("kind"), "Pipeline");
  EXPECT_EQ(event.at("involvedObject").at("apiVersion"), "pipelines.weave.works/v1alpha1");
  EXPECT_EQ(event.at("involvedObject").at("namespace"), "default");
  EXPECT_EQ(event.at("involvedObject").at("name"), "podinfo");
  EXPECT_EQ(event.at("severity"), "info");
  EXPECT_EQ(event.at("reason"), "Promote");
  EXPECT_EQ(event.at("message"), kMessage);
  EXPECT_EQ(event.at("timestamp"), "2023-11-14T22:13:20Z");
  EXPECT_EQ(event.at("reportingController"), "promotion-host");
  EXPECT_EQ(event.at("metadata"), json({{"pipelines.weave.works/environment", "qa"},
                                        {"pipelines.weave.works/revision", "6.0.1+sha256:abc"},
                                        {"pipelines.weave.works/version", "6.0.1"}}));
}

TEST_F(Notification, NamesWherePeopleSeeThePromotion) {
  host.answer({202, {}, ""});
  Task work = task();
  work.promotion_url = "https://promotions.example.com/1";
  run(work);
  EXPECT_EQ(json::parse(host.requests().at(0).body)["metadata"]["pipelines.weave.works/promotion"],
            work.promotion_url);
}

TEST_F(Notification, MakesTheEventOnceHoweverOftenTheReceiverFails) {
  Strategy strategy(module, host, with_address);
  host.answer({503, {{"retry-after", "3"}}, ""});
  host.answer({202, {}, ""});
  Task work = task();
  const StepAnswer first = strategy.step({work});
  ASSERT_EQ(first.results[0]->outcome, PROMOTION_STEP_CONTINUE);
  work.state = first.results[0]->state;
  const StepAnswer failed = strategy.step({work});
  EXPECT_EQ(failed.status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(failed.retry_after_ms, 3'000);
  EXPECT_EQ(strategy.step({work}).results[0]->outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_THAT(host.events(), SizeIs(1));
  EXPECT_EQ(host.requests().at(0).body, host.requests().at(1).body);
}

TEST_F(Notification, TellsOncePerPromotionWithTheFirstTarget) {
  Task work = task();
  work.pipeline.environments[1].targets.push_back({"perf-ns", {}});
  work.targets = {{1, ""}};
  const StepAnswer answer = Strategy(module, host, with_address).step({work});
  EXPECT_EQ(answer.results[0]->outcome, PROMOTION_STEP_NOTHING_TO_DO);
  EXPECT_THAT(host.events(), IsEmpty());
  EXPECT_THAT(host.requests(), IsEmpty());
}

TEST_F(Notification, TellsNobodyWhileAGateHolds) {
  Task work = task();
  work.held = true;
  EXPECT_EQ(Strategy(module, host).step({work}).results[0]->outcome, PROMOTION_STEP_WAITING);
  EXPECT_THAT(host.events(), IsEmpty());
}

TEST_F(Notification, PlansWhatItsStepsDo) {
  const PlanAnswer plan = Strategy(module, host, with_address).plan(task());
  EXPECT_THAT(host.events(), IsEmpty());
  EXPECT_THAT(host.requests(), IsEmpty()) << "nothing is sent";
  host.answer({202, {}, ""});
  run(task());
  EXPECT_THAT(plan.text,
              StartsWith(std::string("Kubernetes event of type Normal, reason Promote:\n") + kMessage));
  EXPECT_THAT(plan.text, AllOf(HasSubstr(std::string("\nPOST ") + kAddress + "\n"),
                               EndsWith("\n\n" + host.requests()[0].body + "\n")));
}

TEST_F(Notification, ChecksThatSomebodyAnswersAtTheAddress) {
  Strategy strategy(module, host, with_address);
  const auto unreachable = strategy.check(task().pipeline, 1);
  ASSERT_THAT(unreachable, SizeIs(1));
  EXPECT_EQ(unreachable[0].reason, "receiver-unreachable");
  host.answer({405, {}, ""});
  EXPECT_THAT(strategy.check(task().pipeline, 1), IsEmpty());
  EXPECT_EQ(host.requests().back().method, "GET") << "no event is made";
}

TEST_F(Notification, RefusesAnAddressThatItMayNotReach) {
  host.withhold("promotion.http/1");
  try {
    Strategy strategy(module, host, with_address);
    ADD_FAILURE() << "was created";
  } catch (const std::runtime_error &error) {
    EXPECT_THAT(error.what(), HasSubstr("add it to the services of the module in modules.yaml"));
  }
  EXPECT_EQ(Strategy(module, host).run(task())->outcome, PROMOTION_STEP_SUCCEEDED) << "without address";
}

TEST_F(Notification, ReportsABlockWithMembers) {
  const auto problems =
      Strategy(module, host).validate(three_environments("notification", R"({"url":"x"})"), 1);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].severity, PROMOTION_PROBLEM_ERROR);
  EXPECT_THAT(Strategy(module, host).validate(task().pipeline, 1), IsEmpty());
}

TEST_F(Notification, HasNothingToWithdraw) { EXPECT_EQ(Strategy(module, host).table().withdraw, nullptr); }

}  // namespace
}  // namespace promotion::test
