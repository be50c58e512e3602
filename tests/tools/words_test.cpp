// What operators say by promotionctl, and what they are told.
#include "json.hpp"
#include "program_fixture.hpp"

namespace promotion::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class PromotionCtlWords : public ProgramTest {
 protected:
  static host::WordRecord stop_word() {
    host::OperatorWord said;
    said.id = "ctl-0001";
    said.word = host::Word::stop;
    said.by = "bob";
    said.reason = "certificates are broken";
    said.pipeline = {"default", "podinfo"};
    return {said, testing::sample_now_ns - 60 * testing::second_ns,
            "Promotions of default/podinfo are stopped; 1 open one is held."};
  }
  static host::WordRecord approval() {
    host::OperatorWord said;
    said.id = "ctl-0002";
    said.word = host::Word::approve;
    said.by = "alice";
    said.pipeline = {"default", "podinfo"};
    said.environment = "prod";
    said.revision = "6.5.3";
    said.promotion_id = "pro-1f2e3d4c5b6a79880011";
    return {said, testing::sample_now_ns - 30 * testing::second_ns,
            "6.5.3 is approved for prod; it has started."};
  }
};

TEST_F(PromotionCtlWords, SaysWhatWasMeantAndPrintsTheOutcome) {
  EXPECT_EQ(
      output({"promote", "default/podinfo", "prod", "6.0.0", "--reason", "roll back", "--not-deployed"}),
      "It was done.\n");
  const host::OperatorWord said = host_.operators.said().at(0);
  EXPECT_EQ(said.word, host::Word::promote);
  EXPECT_EQ(said.by, "alice") << "who logged in";
  EXPECT_EQ(said.pipeline.name, "podinfo");
  EXPECT_EQ(said.environment, "prod");
  EXPECT_EQ(said.revision, "6.0.0");
  EXPECT_EQ(said.reason, "roll back");
  EXPECT_TRUE(said.not_deployed);
  EXPECT_THAT(said.id, StartsWith("ctl-"));
}

TEST_F(PromotionCtlWords, NamesAPromotionByItsPlaceOrItsId) {
  for (const auto *verb : {"approve", "reject", "cancel", "retry"}) {
    output({verb, "default/podinfo", "prod", "6.0.0", "--by", "carol"});
    EXPECT_EQ(name_of(host_.operators.said().back().word), verb);
    EXPECT_EQ(host_.operators.said().back().revision, "6.0.0");
    EXPECT_EQ(host_.operators.said().back().by, "carol");
    output({verb, "pro-1f2e3d4c5b6a79880011"});
    EXPECT_EQ(host_.operators.said().back().promotion_id, "pro-1f2e3d4c5b6a79880011");
    EXPECT_THAT(host_.operators.said().back().revision, IsEmpty());
  }
}

TEST_F(PromotionCtlWords, StopsAndResumesOneOrAll) {
  output({"stop", "default/podinfo", "--reason", "certificates are broken"});
  EXPECT_EQ(host_.operators.said().back().pipeline.namespace_name, "default");
  output({"resume", "--all", "--reason", "mended"});
  EXPECT_TRUE(host_.operators.said().back().all);
  EXPECT_NE(host_.operators.said()[0].id, host_.operators.said()[1].id);
}

TEST_F(PromotionCtlWords, GivesTheWordAsADocument) {
  const auto json = Json::parse(output({"approve", "pro-1f2e3d4c5b6a79880011", "-o", "json"}));
  EXPECT_EQ(json["word"], "approve");
  EXPECT_EQ(json["outcome"], "It was done.");
}

TEST_F(PromotionCtlWords, EndsWithOneAndTheHostsSentenceWhenRefused) {
  host_.operators.on_speak = [](const host::OperatorWord &) -> host::Result<host::WordRecord> {
    return host::Error{host::Code::failed_precondition, "It is not waiting for an approval.", {}, 0};
  };
  EXPECT_EQ(run({"approve", "pro-1f2e3d4c5b6a79880011"}), failed);
  EXPECT_EQ(err_.str(), "promotionctl: It is not waiting for an approval.\n");
  EXPECT_THAT(out_.str(), IsEmpty());
}

TEST_F(PromotionCtlWords, EndsWithTwoWhereSomethingIsMissing) {
  for (const auto &arguments :
       std::vector<std::vector<std::string>>{{"promote", "default/podinfo", "prod"},
                                             {"approve"},
                                             {"approve", "default/podinfo", "prod"},
                                             {"stop", "default/podinfo"},
                                             {"stop", "--reason", "why"},
                                             {"stop", "default/podinfo", "--all", "--reason", "why"},
                                             {"explain", "default/podinfo", "prod"},
                                             {"words"}}) {
    EXPECT_EQ(run(arguments), wrong_usage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(err_.str(), StartsWith("promotionctl: "));
  }
  EXPECT_THAT(host_.operators.said(), IsEmpty());
}

TEST_F(PromotionCtlWords, ListsWordsAndStops) {
  host_.store.word_records = {approval(), stop_word()};
  host_.store.stop_records = {
      {{}, "carol", "change freeze", "ctl-0003", testing::sample_now_ns - 3'600 * testing::second_ns},
      {{"default", "podinfo"},
       "bob",
       "certificates are broken",
       "ctl-0001",
       testing::sample_now_ns - 60 * testing::second_ns}};
  expect_golden("words-list.txt", output({"words", "list"}));
  expect_golden("words-list.json", output({"words", "list", "-o", "json"}));
  expect_golden("stops-list.txt", output({"stops", "list"}));
  expect_golden("stops-list.yaml", output({"stops", "list", "-o", "yaml"}));
}

TEST_F(PromotionCtlWords, ListsNothingWithoutFailing) {
  EXPECT_EQ(run({"stops", "list"}), done);
  EXPECT_EQ(err_.str(), "Nothing is stopped.\n");
  EXPECT_EQ(run({"words", "list"}), done);
  EXPECT_EQ(err_.str(), "Nobody has said a word.\n");
}

TEST_F(PromotionCtlWords, ShowsThemWithThePromotion) {
  host_.store.promotion_records[0].words = {approval()};
  EXPECT_THAT(
      output({"promotions", "show", "pro-1f2e3d4c5b6a79880011"}),
      HasSubstr("approve  alice  2026-11-23T04:04:36.789Z (30s ago)  -       6.5.3 is approved for prod"));
  EXPECT_THAT(output({"explain", "evt-01JDBX0000000000000000000A"}),
              HasSubstr("alice said approve at 2026-11-23T04:04:36.789Z (30s ago): 6.5.3 is approved"));
}

TEST_F(PromotionCtlWords, ExplainsWhyARevisionIsNotThereYet) {
  host::WayReport way;
  way.pipeline = {"default", "podinfo"};
  way.environment = "prod";
  way.revision = "6.5.3";
  way.sentence = "6.5.3 is not in prod because qa has not reported it: its promotion into qa is under way.";
  const auto minute_ago = testing::sample_now_ns - 60 * testing::second_ns;
  host::DecisionRecord decision;
  decision.explanation = "No target of environment qa is known to run a revision that could go on.";
  way.environments = {
      {"dev", {{"dev/podinfo", "6.5.3", minute_ago, minute_ago, 0, "6.5.3"}}, {}, {}},
      {"qa", {{"perf/podinfo", "6.5.3", 0, 0, minute_ago, "6.5.2"}}, {testing::sample_promotion()}, {}},
      {"prod", {}, {}, {decision}}};
  host_.operators.way = way;
  expect_golden("explain-way.txt", output({"explain", "default/podinfo", "prod", "6.5.3"}));
}

}  // namespace
}  // namespace promotion::ctl
