#include "program.hpp"

#include <nlohmann/json.hpp>

#include "program_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using PromotionCtl = ProgramTest;

TEST_F(PromotionCtl, ListsPromotions) {
  expect_golden("promotions-list.txt", output({"promotions", "list"}));
  expect_golden("promotions-list.yaml", output({"promotions", "list", "-o", "yaml"}));
  expect_golden("promotions-list.json", output({"promotions", "list", "--output", "json"}));
}

TEST_F(PromotionCtl, ShowsAPromotion) {
  expect_golden("promotions-show.txt", output({"promotions", "show", "pro-1f2e3d4c5b6a79880011"}));
}

TEST_F(PromotionCtl, ShowsTheGatesOfAHeldPromotion) {
  auto &promotion = host_.store.promotion_records[0];
  promotion.state = host::PromotionState::held;
  promotion.tasks.clear();
  promotion.gates = {{"soak", "It has to run in qa for two hours.",
                      testing::sample_now_ns + 7'200 * testing::second_ns, false}};
  EXPECT_THAT(output({"promotions", "show", promotion.id}),
              HasSubstr("soak  2026-11-23T06:05:06.789Z (in 2h)  It has to run in qa for two hours."));
}

TEST_F(PromotionCtl, ListsEvents) {
  expect_golden("events-list.txt", output({"events", "list"}));
  expect_golden("events-list.yaml", output({"events", "list", "--limit", "1", "-o", "yaml"}));
}

TEST_F(PromotionCtl, ShowsAnEvent) {
  expect_golden("events-show.txt", output({"events", "show", "evt-01JDBX0000000000000000000A"}));
}

TEST_F(PromotionCtl, ListsModules) { expect_golden("modules-list.txt", output({"modules", "list"})); }

TEST_F(PromotionCtl, ShowsAModuleOfTheHost) {
  expect_golden("modules-inspect.txt", output({"modules", "inspect", "webhook"}));
}

TEST_F(PromotionCtl, ExplainsAnEvent) {
  expect_golden("explain.txt", output({"explain", "evt-01JDBX0000000000000000000A"}));
}

TEST_F(PromotionCtl, ExplainsARepeatByTheFirstOne) {
  expect_golden("explain-repeat.txt", output({"explain", "evt-01JDBX0000000000000000000B"}));
  const auto document =
      nlohmann::json::parse(output({"explain", "evt-01JDBX0000000000000000000B", "-o", "json"}));
  EXPECT_EQ(document["event"]["id"], "evt-01JDBX0000000000000000000B");
  EXPECT_EQ(document["repeatOf"]["id"], "evt-01JDBX0000000000000000000A");
  EXPECT_EQ(document["promotions"].size(), 1u);
  EXPECT_EQ(document["explanation"].size(), 7u);
}

TEST_F(PromotionCtl, ExplainsWhatWasRefusedOrWaits) {
  auto &event = host_.store.event_records[1];
  event.status = host::EventStatus::pending;
  event.decisions.clear();
  event.error = "no evaluator is loaded";
  EXPECT_THAT(output({"explain", event.id}),
              HasSubstr("It is stored and waits to be judged. no evaluator is loaded."));
  event.status = host::EventStatus::rejected;
  host::DecisionRecord decision;
  decision.outcome = host::Outcome::reject;
  decision.reason = "other-object";
  decision.explanation = "the pipeline is of HelmRelease podinfo";
  event.decisions = {decision};
  event.error.clear();
  EXPECT_THAT(output({"explain", event.id}),
              HasSubstr("It was refused (other-object): the pipeline is of HelmRelease podinfo."));
}

TEST_F(PromotionCtl, FindsNothingWithoutFailing) {
  EXPECT_EQ(run({"promotions", "list", "--state", "failed"}), done);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_EQ(err_.str(), "There are no such promotions.\n");
  EXPECT_EQ(output({"promotions", "list", "--state", "failed", "-o", "json"}), "{\n  \"items\": []\n}\n");
}

TEST_F(PromotionCtl, EndsWithOneWhenTheHostRefuses) {
  EXPECT_EQ(run({"promotions", "show", "pro-none"}), failed);
  EXPECT_EQ(err_.str(), "promotionctl: there is no promotion 'pro-none'\n");
  EXPECT_EQ(run({"modules", "inspect", "none"}), failed);
  host_.store.failure = host::Error{host::Code::unavailable, "the database is locked"};
  EXPECT_EQ(run({"events", "list"}), failed);
  EXPECT_EQ(err_.str(), "promotionctl: the database is locked\n");
}

TEST_F(PromotionCtl, EndsWithTwoOnWrongUsage) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"promotions"},
      {"promotion", "open"},
      {"promotions", "show"},
      {"promotions", "list", "--stat", "held"},
      {"promotions", "list", "--state", "done"},
      {"promotions", "list", "--limit", "0"},
      {"promotions", "watch", "--timeout", "soon"},
      {"events", "list", "-o", "xml"},
      {"--server", "nowhere", "events", "list"},
      {"--server", "https://h:1", "events", "list"},
      {"simulate"},
      {"simulate", "--pipeline", "p", "--event", "e", "--now", "then"}};
  for (const auto &arguments : wrong) {
    EXPECT_EQ(run(arguments), wrong_usage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(err_.str(), StartsWith("promotionctl: ")) << ::testing::PrintToString(arguments);
    EXPECT_THAT(out_.str(), IsEmpty());
  }
}

TEST_F(PromotionCtl, EndsWithThreeWhenNobodyAnswers) {
  host_.stop();
  for (const auto &arguments :
       std::vector<std::vector<std::string>>{{"promotions", "list"},
                                             {"promotions", "watch"},
                                             {"explain", "x"},
                                             {"-s", "unix:/nowhere/s", "events", "list"}}) {
    EXPECT_EQ(run(arguments), unreachable);
    EXPECT_THAT(err_.str(), HasSubstr("cannot reach the host at"));
  }
}

TEST_F(PromotionCtl, SaysThatSomethingElseAnswered) {
  EXPECT_EQ(
      run({"--server", "http://" + host_.address() + "/", "modules", "inspect", "a b/../../../healthz"}),
      failed);
  EXPECT_EQ(run({"-s", host_.address(), "promotions", "list"}), done);
}

TEST_F(PromotionCtl, TakesGlobalOptionsBehindTheVerbToo) {
  EXPECT_EQ(run({"events", "list", "--server", host_.address(), "-o", "json"}), done);
  EXPECT_TRUE(nlohmann::json::accept(out_.str()));
}

TEST_F(PromotionCtl, HelpsWithExamplesForEveryVerb) {
  for (const auto &verb : std::vector<std::vector<std::string>>{{"promotions"},
                                                                {"promotions", "list"},
                                                                {"promotions", "show"},
                                                                {"promotions", "watch"},
                                                                {"events"},
                                                                {"events", "list"},
                                                                {"events", "show"},
                                                                {"modules"},
                                                                {"modules", "list"},
                                                                {"modules", "inspect"},
                                                                {"modules", "add"},
                                                                {"modules", "activate"},
                                                                {"modules", "rollback"},
                                                                {"modules", "remove"},
                                                                {"modules", "sign"},
                                                                {"modules", "verify"},
                                                                {"explain"},
                                                                {"plan"},
                                                                {"simulate"},
                                                                {"promote"},
                                                                {"approve"},
                                                                {"reject"},
                                                                {"cancel"},
                                                                {"retry"},
                                                                {"stop"},
                                                                {"resume"},
                                                                {"words"},
                                                                {"words", "list"},
                                                                {"stops"},
                                                                {"stops", "list"},
                                                                {}}) {
    auto arguments = verb;
    arguments.push_back("--help");
    EXPECT_THAT(output(arguments), HasSubstr("Examples:\n  promotionctl ")) << ::testing::PrintToString(verb);
  }
}

TEST_F(PromotionCtl, WatchesUntilItsTimeIsUp) {
  const auto lines = output({"promotions", "watch", "--timeout", "50ms", "--interval", "5ms"});
  EXPECT_EQ(lines,
            "2026-11-23T04:04:06.789Z  pro-1f2e3d4c5b6a79880011  default/podinfo  qa  6.5.3  running  "
            "qa/podinfo succeeded, perf/podinfo retrying\n")
      << "once, since nothing changes";
  const auto json = output({"promotions", "watch", "--timeout", "1ms", "-o", "json"});
  EXPECT_EQ(nlohmann::json::parse(json)["id"], "pro-1f2e3d4c5b6a79880011");
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1);
}

}  // namespace
}  // namespace promotion::ctl
