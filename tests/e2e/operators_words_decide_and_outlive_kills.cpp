#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "eventually.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// Promotes by webhook; `settings` stand beside that in the pipeline.
class WordsScenario {
 public:
  explicit WordsScenario(const std::string &settings = {})
      : host({.pipelines = {{"podinfo.yaml", podinfo_pipeline(settings + "webhook: {url: \"" +
                                                              receiver.url() + "\", secretRef: hook}")}},
              .secrets = {{"default/hook/hmac-key", kHmacKey}, {"default/hook/token", kToken}},
              .configuration = {}}) {}

  CommandResult ctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {PROMOTIONCTL, "--server", host.admin_url()});
    return run(arguments);
  }
  // Of a word that is obeyed: its outcome.
  std::string say(std::vector<std::string> arguments) {
    const CommandResult result = ctl(std::move(arguments));
    EXPECT_EQ(result.code, 0) << result.error;
    return result.output;
  }
  std::string accept(const std::string &cluster, const std::string &environment,
                     const std::string &revision = "6.1.0") {
    return host.accept("default/podinfo/" + environment, upgrade(cluster, revision), kHmacKey);
  }
  std::string explain(const std::string &environment, const std::string &revision = "6.1.0") {
    return say({"explain", "default/podinfo", environment, revision});
  }
  // The state of the last promotion of the revision into the environment.
  std::string state_of(const std::string &environment, const std::string &revision) {
    for (const nlohmann::json &promotion : host.promotions(environment))
      if (promotion.at("revision") == revision) return promotion.at("state");
    return {};
  }
  bool reaches(const std::string &environment, const std::string &revision, const std::string &state) {
    return eventually([&] { return state_of(environment, revision) == state; });
  }

  WebhookReceiver receiver;
  ControlPlane host;
};

TEST(OperatorsWords, ApproveWhatAManualGateHolds) {
  WordsScenario scenario("manual: true, ");
  scenario.host.start();
  scenario.accept("dev", "dev");
  scenario.host.wait_for_promotion("qa", "held");
  EXPECT_THAT(scenario.explain("qa"),
              StartsWith("6.1.0 is not in qa because its promotion into qa waits for an approval since "));
  EXPECT_THAT(scenario.explain("prod"), StartsWith("6.1.0 is not in prod because qa has not reported it: its "
                                                   "promotion into qa waits for an approval since "));
  EXPECT_THAT(scenario.receiver.requests(), IsEmpty());

  EXPECT_EQ(scenario.say({"approve", "default/podinfo", "qa", "6.1.0", "--by", "alice"}),
            "6.1.0 is approved for qa; it has started.\n");

  const nlohmann::json promotion = scenario.host.wait_for_promotion("qa");
  EXPECT_THAT(scenario.receiver.requests(), SizeIs(2));
  EXPECT_EQ(promotion.at("words").at(0).at("by"), "alice");
  EXPECT_EQ(scenario.ctl({"approve", "default/podinfo", "qa", "6.1.0"}).code, 1);
}

TEST(OperatorsWords, StopEverythingOverAKillUntilResumed) {
  WordsScenario scenario;
  scenario.host.start();
  scenario.say({"stop", "default/podinfo", "--reason", "certificates are broken", "--by", "alice"});
  scenario.accept("dev", "dev");
  scenario.host.kill();
  scenario.host.start();
  const nlohmann::json held = scenario.host.wait_for_promotion("qa", "held");
  EXPECT_EQ(held.at("gates").at(0).at("reason"), "stopped");
  EXPECT_THAT(held.at("gates").at(0).at("explanation").get<std::string>(),
              HasSubstr("alice: certificates are broken (since "));
  EXPECT_THAT(scenario.say({"stops", "list"}), HasSubstr("certificates are broken"));
  EXPECT_THAT(scenario.receiver.requests(), IsEmpty());

  scenario.say({"resume", "default/podinfo", "--reason", "mended"});

  scenario.host.wait_for_promotion("qa");
  EXPECT_THAT(scenario.receiver.requests(), SizeIs(2));
}

TEST(OperatorsWords, BringAnOlderRevisionBackIntoProd) {
  WordsScenario scenario;
  scenario.host.start();
  scenario.accept("qa", "qa", "6.0.0");
  ASSERT_TRUE(scenario.reaches("prod", "6.0.0", "succeeded"));
  scenario.accept("qa", "qa", "6.1.0");
  ASSERT_TRUE(scenario.reaches("prod", "6.1.0", "succeeded"));

  scenario.say({"promote", "default/podinfo", "prod", "6.0.0", "--reason", "6.1.0 loses orders"});

  ASSERT_TRUE(eventually([&] { return scenario.receiver.requests().size() == 3; }));
  EXPECT_THAT(scenario.receiver.requests()[2].body, HasSubstr("6.0.0"));
  ASSERT_TRUE(eventually([&] { return scenario.host.promotions("prod").at(0).at("state") == "succeeded"; }));
  const nlohmann::json second = scenario.host.promotions("prod").at(0);
  EXPECT_EQ(second.at("round"), 2);
  EXPECT_EQ(second.at("byOperator"), true);
  scenario.accept("perf", "qa", "6.1.0");
  EXPECT_THAT(scenario.host.promotions("prod"), SizeIs(3)) << "no event brings 6.1.0 back";
}

TEST(OperatorsWords, TryADeadLetterAgain) {
  WordsScenario scenario;
  scenario.receiver.answer_next({403, {}, {}});
  scenario.host.start();
  scenario.accept("qa", "qa");
  scenario.host.wait_for_promotion("prod", "failed");
  EXPECT_THAT(scenario.explain("prod"),
              StartsWith("6.1.0 is not in prod because its promotion into prod failed"));
  scenario.say({"retry", "default/podinfo", "prod", "6.1.0"});
  scenario.host.wait_for_promotion("prod");
  ASSERT_THAT(scenario.receiver.requests(), SizeIs(2));
  EXPECT_EQ(scenario.receiver.requests()[0].headers.at("idempotency-key"),
            scenario.receiver.requests()[1].headers.at("idempotency-key"));
}

TEST(OperatorsWords, AreNotNeededWhereASoakEndsAfterARestart) {
  WordsScenario scenario("policy: {soak: 2s}, ");
  scenario.host.start();
  scenario.accept("dev", "dev");
  EXPECT_FALSE(scenario.host.wait_for_promotion("qa", "held").at("lookAgainAt").is_null());
  scenario.host.stop();
  scenario.host.start();
  const nlohmann::json promotion = scenario.host.wait_for_promotion("qa");
  EXPECT_THAT(promotion.at("explanation").get<std::string>(), StartsWith("Without an event, "));
}

class KilledAtAWord : public testing::TestWithParam<std::string> {};

TEST_P(KilledAtAWord, KeepsItAsAWholeOrNotAtAll) {
  WordsScenario scenario("manual: true, ");
  scenario.host.start();
  scenario.accept("dev", "dev");
  scenario.host.wait_for_promotion("qa", "held");
  scenario.host.stop();
  scenario.host.start(GetParam());
  EXPECT_EQ(scenario.ctl({"approve", "default/podinfo", "qa", "6.1.0"}).code, 3);
  scenario.host.process().wait();
  scenario.host.start();
  if (GetParam() == "before-word") {
    EXPECT_EQ(scenario.state_of("qa", "6.1.0"), "held");
    EXPECT_THAT(scenario.host.api("/words").at("items"), IsEmpty());
    scenario.say({"approve", "default/podinfo", "qa", "6.1.0"});
  }
  scenario.host.wait_for_promotion("qa");
  EXPECT_THAT(scenario.receiver.requests(), SizeIs(2));
  EXPECT_THAT(scenario.host.api("/words").at("items"), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(At, KilledAtAWord, testing::Values("before-word", "after-word"),
                         [](const auto &point) { return point.param.substr(0, point.param.find('-')); });

}  // namespace
}  // namespace promotion::test
