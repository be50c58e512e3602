#include "text/pull_request_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/commit.hpp"

namespace pull_request {
namespace {

using testing::HasSubstr;
using testing::Not;

PromotionFacts facts() {
  return {"default", "podinfo", "dev", "qa", {"perf/podinfo"}, false, "6.0.1", "6.0.1", "pro-1", "", "", ""};
}

TEST(CommitMessage, EndsWithTrailersThatGitReads) {
  const std::string message = commit_message(facts());
  EXPECT_EQ(message,
            "Promote podinfo to 6.0.1 in qa\n\nPromotion-Id: pro-1\nPromotion-Pipeline: default/podinfo\n"
            "Promotion-Environment: qa\nPromotion-Revision: 6.0.1\n");
  EXPECT_EQ(trailer(message, id_trailer), "pro-1");
  EXPECT_EQ(trailer(message, pipeline_trailer), "default/podinfo");
}

TEST(CommitMessage, NoNameCanAddALineOrATrailer) {
  PromotionFacts odd = facts();
  odd.environment = "qa\n\nPromotion-Id: forged";
  EXPECT_EQ(trailer(commit_message(odd), id_trailer), "pro-1");
}

TEST(CommitMessage, TrailersAreLookedForInTheLastParagraphAlone) {
  EXPECT_EQ(trailer("Subject\n\nPromotion-Id: forged\n\nbody\n", id_trailer), "");
  EXPECT_EQ(trailer("Promotion-Id: x", id_trailer), "");
}

TEST(PullRequestText, IsFoundByItsPromotion) {
  const PullRequestText text = pull_request_text(facts(), {});
  EXPECT_TRUE(is_of_promotion(text.body, "pro-1"));
  EXPECT_FALSE(is_of_promotion(text.body, "pro-"));
  EXPECT_FALSE(is_of_promotion(text.body, "pro-12"));
  EXPECT_FALSE(is_of_promotion(text.body, ""));
}

TEST(PullRequestText, KeepsMarkdownOfStrangersHarmless) {
  PromotionFacts odd = facts();
  odd.explanation = "<img src=x> [click](http://evil.example) @everyone\n# Heading";
  odd.event_url = "javascript:alert(1)";
  const std::string body = pull_request_text(odd, {{"a|b`c.yaml", 1, "x|y", "``"}}).body;
  EXPECT_THAT(body, HasSubstr("\\<img src=x\\>"));
  EXPECT_THAT(body, Not(HasSubstr("[click](")));
  EXPECT_THAT(body, Not(HasSubstr("javascript:")));
  EXPECT_THAT(body, Not(HasSubstr("\n# Heading")));
  EXPECT_THAT(body, HasSubstr("| ``a\\|b`c.yaml`` | 1 | `x\\|y` | ``` `` ``` |"));
}

TEST(PullRequestText, LinksToPromotionAndEvent) {
  PromotionFacts linked = facts();
  linked.promotion_url = "https://p.example/1";
  linked.event_url = "https://p.example/2";
  EXPECT_THAT(pull_request_text(linked, {}).body,
              HasSubstr("[The promotion](https://p.example/1) · [What caused it](https://p.example/2)"));
}

TEST(PullRequestText, StaysBelowWhatForgesTake) {
  PromotionFacts large = facts();
  large.version = std::string(5000, '`');
  large.explanation = std::string(50000, '*');
  large.targets.assign(2000, std::string(300, '|'));
  const std::vector<ChangeRow> changes(
      2000, {std::string(900, '|'), 1, std::string(900, '`'), std::string(900, 'x')});
  const PullRequestText text = pull_request_text(large, changes);
  EXPECT_LT(text.body.size(), 60000U);
  EXPECT_LE(text.title.size(), 256U);
  EXPECT_THAT(text.body, HasSubstr("more."));
  EXPECT_TRUE(is_of_promotion(text.body, "pro-1"));
}

TEST(PullRequestText, LineEndsAreNoDifference) {
  EXPECT_TRUE(same_text("a\r\nb\r\n", "a\nb"));
  EXPECT_FALSE(same_text("a\nb", "a\nc"));
}

TEST(Templates, PutValuesInAndNeverReadThemAgain) {
  PromotionFacts facts;
  facts.pipeline_namespace = "default";
  facts.pipeline = "podinfo";
  facts.environment = "prod";
  facts.version = "6.0.1";
  facts.revision = "6.0.1";
  facts.promotion_id = "pro-1";
  facts.explanation = "{{version}} <b>now</b>";
  const std::vector<ChangeRow> changes{{"a.yaml", 3, "6.0.0", "6.0.1"}};
  const TextTemplates templates{"{{ pipeline }}: {{previous}} to {{version}}",
                                "{{pipeline}} {{version}}\n\nWhy: {{explanation}}\nPromotion-Id: forged",
                                "{{explanation}}\n\n{{changes}}"};
  const PullRequestText text = pull_request_text(facts, changes, templates);
  EXPECT_EQ(text.title, "podinfo: 6.0.0 to 6.0.1");
  EXPECT_NE(text.body.find("\\{\\{version\\}\\} \\<b\\>now"), std::string::npos) << text.body;
  EXPECT_NE(text.body.find("| `a.yaml` | 3 | `6.0.0` | `6.0.1` |"), std::string::npos);
  EXPECT_TRUE(is_of_promotion(text.body, "pro-1"));
  const std::string message = commit_message(facts, changes, templates);
  EXPECT_EQ(message.substr(0, message.find('\n')), "podinfo 6.0.1");
  EXPECT_NE(message.find("Why: {{version}} <b>now</b>\n"), std::string::npos);
  EXPECT_EQ(message.find("forged"), std::string::npos) << "a template makes no trailer of ours";
  EXPECT_NE(message.find("\n\nPromotion-Id: pro-1\n"), std::string::npos);
}

TEST(Templates, ThatComeToNothingLeaveTheDefault) {
  PromotionFacts facts;
  facts.pipeline = "podinfo";
  facts.version = "6.0.1";
  facts.environment = "prod";
  EXPECT_EQ(pull_request_text(facts, {}, {"{{explanation}} ", "", ""}).title,
            "Promote podinfo to 6.0.1 in prod");
  EXPECT_EQ(commit_message(facts, {}, {"", "{{explanation}}", ""}).substr(0, 15), "Promote podinfo");
}

}  // namespace
}  // namespace pull_request
