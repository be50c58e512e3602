#include <gmock/gmock.h>

#include "fake_operators.hpp"
#include "kubernetes/annotation_approvals.hpp"
#include "recording_log.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Pipeline pipeline() {
  Pipeline made;
  made.name = {"default", "podinfo"};
  for (const char *name : {"dev", "qa", "prod"}) made.environments.push_back({name, {}, {}});
  return made;
}

TEST(ApprovalLines, AreEnvironmentsAndRevisions) {
  const auto read = read_approval_lines("  prod = 6.5.3 \n\nqa=main@sha1:abc=\r\nprod=6.5.3", pipeline());
  EXPECT_THAT(read.lines, ElementsAre(ApprovalLine{"prod", "6.5.3"}, ApprovalLine{"qa", "main@sha1:abc="}));
  EXPECT_THAT(read.problems, IsEmpty());
}

TEST(ApprovalLines, SayWhatIsWrongWithEachAndReadTheOthers) {
  const auto read = read_approval_lines("yes\n=6.5.3\nprod=\nproduction=6.5.3\nprod=6.5.3", pipeline());
  EXPECT_THAT(read.lines, SizeIs(1));
  EXPECT_THAT(read.problems,
              ElementsAre("'yes' is no ENVIRONMENT=REVISION", "'=6.5.3' is no ENVIRONMENT=REVISION",
                          "'prod=' is no ENVIRONMENT=REVISION",
                          "'production=6.5.3' names no environment of the pipeline; there are dev, "
                          "qa, prod"));
}

TEST(ApprovalLines, AreBoundedWhateverStandsThere) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "prod=" + std::to_string(i) + "\n";
  const auto read = read_approval_lines(text, pipeline());
  EXPECT_THAT(read.lines, SizeIs(100));
  EXPECT_THAT(read.problems, SizeIs(1));
  const auto odd = read_approval_lines(std::string(100'000, '\xff'), pipeline());
  ASSERT_THAT(odd.problems, SizeIs(1));
  EXPECT_LT(odd.problems[0].size(), 200u);
}

class AnnotationApprovalsTest : public ::testing::Test {
 protected:
  AnnotationApprovalsTest() {
    facts.name = {"default", "podinfo"};
    facts.approvals_by = "kubectl-annotate";
    PromotionRecord held;
    held.id = "promotion-1";
    held.revision = "6.5.3";
    held.environment = "prod";
    held.state = PromotionState::held;
    held.gates = {{"manual", "needs an approval", 0, true}};
    promotions["prod"] = {held};
  }
  void look(const std::string &environment, const std::string &revision) {
    approvals.look(facts, {{environment, revision}}, promotions);
  }

  promotion::testing::RecordingLog log;
  promotion::testing::FakeOperators operators;
  AnnotationApprovals approvals{operators, log};
  ResourceFacts facts;
  std::map<std::string, std::vector<PromotionRecord>> promotions;
};

TEST_F(AnnotationApprovalsTest, ApproveWhatWaitsForIt) {
  look("prod", "6.5.3");
  ASSERT_THAT(operators.said(), SizeIs(1));
  const auto word = operators.said()[0];
  EXPECT_EQ(word.word, Word::approve);
  EXPECT_EQ(word.promotion_id, "promotion-1");
  EXPECT_EQ(word.by, "kubectl-annotate (annotation on the Pipeline)");
  EXPECT_EQ(word.reason, "pipelines.weave.works/approve: prod=6.5.3");
}

TEST_F(AnnotationApprovalsTest, SayTheSameWordAgainAfterARestart) {
  look("prod", "6.5.3");
  AnnotationApprovals restarted(operators, log);
  restarted.look(facts, {{"prod", "6.5.3"}}, promotions);
  ASSERT_THAT(operators.said(), SizeIs(2));
  EXPECT_EQ(operators.said()[0], operators.said()[1]) << "an id that is known changes nothing";
}

TEST_F(AnnotationApprovalsTest, NameAnotherPromotionByAnotherId) {
  look("prod", "6.5.3");
  promotions["prod"][0].id = "promotion-2";
  look("prod", "6.5.3");
  EXPECT_NE(operators.said().at(0).id, operators.said().at(1).id);
}

TEST_F(AnnotationApprovalsTest, LeaveOtherRevisionsAndEnvironmentsAlone) {
  look("prod", "6.5.4");
  look("prod", "6.5");
  look("qa", "6.5.3");
  EXPECT_THAT(operators.said(), IsEmpty());
}

TEST_F(AnnotationApprovalsTest, LeaveAloneWhatWaitsForNone) {
  promotions["prod"][0].gates[0].approval = false;
  look("prod", "6.5.3");
  promotions["prod"][0].gates[0].approval = true;
  promotions["prod"][0].state = PromotionState::superseded;
  look("prod", "6.5.3");
  EXPECT_THAT(operators.said(), IsEmpty());
}

TEST_F(AnnotationApprovalsTest, KeepWhoSaidItWithinItsLimitAndPrintable) {
  facts.approvals_by = std::string(1000, 'x') + "\n";
  look("prod", "6.5.3");
  facts.approvals_by = "a\nb\xff";
  look("prod", "6.5.3");
  facts.approvals_by.clear();
  look("prod", "6.5.3");
  EXPECT_EQ(operators.said().at(0).by.size(), 256u);
  EXPECT_THAT(operators.said().at(1).by, HasSubstr("a b"));
  EXPECT_THAT(operators.said().at(2).by, "somebody (annotation on the Pipeline)");
}

TEST_F(AnnotationApprovalsTest, SayARefusalOnceAndTryAgain) {
  operators.on_speak = [](const OperatorWord &) { return Error{Code::unavailable, "no evaluator"}; };
  look("prod", "6.5.3");
  look("prod", "6.5.3");
  EXPECT_THAT(operators.said(), SizeIs(2));
  EXPECT_THAT(log.lines(), SizeIs(1));
}

}  // namespace
}  // namespace promotion::host::kubernetes
