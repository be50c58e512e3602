#include "kubernetes/narrator.hpp"

#include <gmock/gmock.h>

namespace promotion::host::kubernetes {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Listener final : public KubernetesEvents {
 public:
  void emit(KubernetesEvent event) override { events.push_back(std::move(event)); }
  std::vector<std::string> take() {
    std::vector<std::string> told;
    for (const auto &event : std::exchange(events, {}))
      told.push_back((event.is_warning ? "Warning " : "") + event.reason + " " + event.note);
    return told;
  }
  std::vector<KubernetesEvent> events;
};

class NarratorTest : public ::testing::Test {
 protected:
  NarratorTest() {
    scene.pipeline = {"default", "podinfo"};
    promotion.id = "promotion-1";
    promotion.pipeline = scene.pipeline;
    promotion.environment = "prod";
    promotion.revision = "6.5.3";
    promotion.strategy = "pull-request";
    promotion.updated_ns = since;
    promotion.tasks.resize(1);
  }
  std::vector<std::string> look() {
    scene.promotions["prod"] = {promotion};
    narrator.look(scene);
    return listener.take();
  }
  std::vector<std::string> look(PromotionState state) {
    promotion.state = state;
    return look();
  }

  static constexpr int64_t since = 1'000'000;
  Listener listener;
  Narrator narrator{listener, since};
  Scene scene;
  PromotionRecord promotion;
};

TEST_F(NarratorTest, TellsAPromotionFromItsStartToItsEnd) {
  EXPECT_THAT(look(PromotionState::running), ElementsAre("PromotionStarted 6.5.3 into prod by pull-request"));
  EXPECT_THAT(look(), IsEmpty()) << "nothing has changed";
  promotion.tasks[0].link = "https://git.example.com/1";
  EXPECT_THAT(look(), ElementsAre("PromotionProposed 6.5.3 into prod: https://git.example.com/1"));
  promotion.tasks[0].error = "the forge does not answer";
  EXPECT_THAT(look(), ElementsAre("Warning PromotionRetrying 6.5.3 into prod: the forge does not answer"));
  EXPECT_THAT(look(PromotionState::succeeded),
              ElementsAre("PromotionSucceeded 6.5.3 into prod: https://git.example.com/1"));
  EXPECT_EQ(look(), std::vector<std::string>{});
}

TEST_F(NarratorTest, TellsTheStartAlsoOfWhatHasEndedMeanwhile) {
  promotion.tasks[0].error = "no such branch";
  EXPECT_THAT(look(PromotionState::failed),
              ElementsAre("PromotionStarted 6.5.3 into prod by pull-request",
                          "Warning PromotionFailed 6.5.3 into prod: no such branch"));
}

TEST_F(NarratorTest, TellsWhatHoldsItWhenThatChanges) {
  promotion.gates = {{"soak", "until noon", 0, false}};
  EXPECT_THAT(look(PromotionState::held), ElementsAre("PromotionHeld 6.5.3 into prod: soak: until noon"));
  promotion.gates[0].explanation = "for another minute";
  EXPECT_THAT(look(), IsEmpty()) << "the same gate in other words";
  promotion.gates = {{"manual", "needs an approval", 0, true}};
  EXPECT_THAT(look(), ElementsAre("WaitingApproval 6.5.3 into prod: manual: needs an approval"));
  WordRecord word;
  word.said.id = "word-1";
  word.said.by = "alice";
  word.said.word = Word::approve;
  word.outcome = "it has started.";
  promotion.words = {word};
  promotion.gates.clear();
  EXPECT_THAT(look(PromotionState::running),
              ElementsAre("PromotionApproved 6.5.3 into prod: alice: it has started.",
                          "PromotionStarted 6.5.3 into prod by pull-request"));
}

TEST_F(NarratorTest, TellsNothingOfWhatWasThereBefore) {
  promotion.updated_ns = since - 1;
  promotion.tasks[0].link = "https://git.example.com/1";
  EXPECT_THAT(look(PromotionState::running), IsEmpty());
  promotion.updated_ns = since + 1;
  EXPECT_THAT(look(PromotionState::succeeded),
              ElementsAre("PromotionSucceeded 6.5.3 into prod: https://git.example.com/1"));
}

TEST_F(NarratorTest, TellsEventsThatWereRefusedAndNoneThatHadNoEffect) {
  EventRecord none, rejected;
  none.id = "1";
  none.received_ns = since;
  none.status = EventStatus::decided;
  none.decisions = {{Outcome::ignore, "routine", "nothing new", {}, {}, {}, {}, {}, {}, {}, {}}};
  rejected = none;
  rejected.id = "2";
  rejected.environment = "dev";
  rejected.status = EventStatus::rejected;
  rejected.decisions[0].outcome = Outcome::reject;
  rejected.decisions[0].explanation = "it is about another object";
  scene.events = {none};
  narrator.look(scene);
  EXPECT_THAT(listener.take(), IsEmpty());
  scene.events = {rejected, none};
  narrator.look(scene);
  narrator.look(scene);
  EXPECT_THAT(listener.take(),
              ElementsAre("Warning EventRejected an event from dev: it is about another object"));
}

TEST_F(NarratorTest, TellsStopsAndTheirEnd) {
  scene.stops = {{{}, "alice", "certificates are broken", "word-1", since}};
  narrator.look(scene);
  EXPECT_THAT(listener.take(), ElementsAre("Warning PromotionsStopped alice: certificates are broken"));
  scene.stops.clear();
  narrator.look(scene);
  EXPECT_THAT(listener.take(), ElementsAre("PromotionsResumed no emergency stop is in force any more"));
}

TEST_F(NarratorTest, TellsOnceWhatIsWrongWithTheAnnotation) {
  scene.wrong_approvals = {"'yes' is no ENVIRONMENT=REVISION"};
  narrator.look(scene);
  narrator.look(scene);
  EXPECT_THAT(listener.take(), ElementsAre("Warning InvalidApproval 'yes' is no ENVIRONMENT=REVISION"));
}

TEST_F(NarratorTest, IsAboutThePipeline) {
  promotion.state = PromotionState::running;
  scene.promotions["prod"] = {promotion};
  narrator.look(scene);
  ASSERT_EQ(listener.events.size(), 1u);
  EXPECT_EQ(listener.events[0].regarding,
            (ObjectReference{"pipelines.weave.works/v1alpha1", "Pipeline", "default", "podinfo"}));
}

}  // namespace
}  // namespace promotion::host::kubernetes
