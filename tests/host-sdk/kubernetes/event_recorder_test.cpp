#include "kubernetes/event_recorder.hpp"

#include <gmock/gmock.h>

#include "eventually.hpp"
#include "fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class EventRecorderTest : public KubernetesTest {
 protected:
  EventRecorderTest() { apply(pipeline_json("podinfo")); }
  void start() {
    const auto uid_of = [](const PipelineName &name) { return name.name == "podinfo" ? "uid-1" : ""; };
    recorder = std::make_unique<EventRecorder>(client_of(host_token), pace, uid_of, *clock, log);
    recorder->start();
  }
  void emit(const std::string &note) {
    KubernetesEvent event;
    event.regarding = {"pipelines.weave.works/v1alpha1", "Pipeline", "default", "podinfo"};
    event.reason = "PromotionFailed";
    event.is_warning = true;
    event.note = note;
    event.annotations = {{"example.org/revision", "6.5.3"}};
    recorder->emit(event);
  }
  std::vector<json> events() const { return server.objects("events.k8s.io", "events"); }
  bool has(size_t count) {
    return test::eventually([&] { return events().size() == count; });
  }

  EventPace pace;
  std::unique_ptr<EventRecorder> recorder;
};

TEST_F(EventRecorderTest, MakesEventsThatServersTake) {
  start();
  emit("no such branch");
  ASSERT_TRUE(has(1));
  const auto event = events()[0];
  EXPECT_EQ(event["reason"], "PromotionFailed");
  EXPECT_EQ(event["action"], "PromotionFailed");
  EXPECT_EQ(event["type"], "Warning");
  EXPECT_EQ(event["note"], "no such branch");
  EXPECT_EQ(event["reportingController"], "promotion-host");
  EXPECT_NE(event["reportingInstance"], "");
  EXPECT_EQ(event["eventTime"], "1970-01-01T00:16:40.000000Z");
  EXPECT_EQ(event["regarding"], (json{{"apiVersion", "pipelines.weave.works/v1alpha1"},
                                      {"kind", "Pipeline"},
                                      {"name", "podinfo"},
                                      {"namespace", "default"},
                                      {"uid", "uid-1"}}));
  EXPECT_EQ(event["metadata"]["annotations"]["example.org/revision"], "6.5.3");
}

TEST_F(EventRecorderTest, CountsEqualOnesInASeries) {
  pace.count_ms = 1;
  start();
  emit("no such branch");
  ASSERT_TRUE(has(1));
  for (int i = 0; i < 99; ++i) emit("no such branch");
  ASSERT_TRUE(test::eventually([&] {
    const auto event = events().at(0);
    return event.contains("series") && event["series"]["count"] == 100;
  }));
  EXPECT_EQ(events().size(), 1u);
  EXPECT_EQ(events()[0]["series"]["lastObservedTime"], "1970-01-01T00:16:40.000000Z");
}

TEST_F(EventRecorderTest, AnEventWhoseAnswerWasLostIsThereOnce) {
  start();
  emit("one");
  ASSERT_TRUE(has(1));
  test::HttpAnswer none;
  none.status = 0;
  server.answer_next_of("create events", none);
  emit("two");
  ASSERT_TRUE(has(2));
  recorder->drain(test::kPatience);
  EXPECT_EQ(events().size(), 2u);
}

TEST_F(EventRecorderTest, AnEventThatIsThereAlreadyIsDone) {
  start();
  server.answer_next_of("create events", test::status_answer(409, "AlreadyExists", "it exists"));
  emit("one");
  recorder->drain(test::kPatience);
  EXPECT_TRUE(recorder->problem().empty());
  EXPECT_TRUE(events().empty());
}

TEST_F(EventRecorderTest, SaysOnceWhichPermissionIsMissing) {
  server.take_away(host_token, "create", "events");
  start();
  emit("one");
  ASSERT_TRUE(test::eventually([&] { return !recorder->problem().empty(); }));
  EXPECT_THAT(recorder->problem(), AllOf(HasSubstr("create events.events.k8s.io in the namespace default"),
                                         HasSubstr("resources: [events], verbs: [create]")));
  emit("two");
  recorder->drain(test::kPatience);
  int said = 0;
  for (const auto &line : log.lines()) said += line.severity == Severity::warning ? 1 : 0;
  EXPECT_EQ(said, 1);
}

TEST_F(EventRecorderTest, GoesOnMakingEventsWhereTheyCannotBeCounted) {
  server.take_away(host_token, "patch", "events");
  pace.count_ms = 1;
  start();
  emit("one");
  emit("one");
  ASSERT_TRUE(test::eventually([&] { return !recorder->problem().empty(); }));
  EXPECT_THAT(recorder->problem(), HasSubstr("resources: [events], verbs: [patch]"));
  emit("two");
  ASSERT_TRUE(has(2));
  EXPECT_FALSE(recorder->problem().empty());
}

TEST_F(EventRecorderTest, WritesWhatIsLeftWhenItIsDrained) {
  start();
  for (int i = 0; i < 10; ++i) emit("note " + std::to_string(i));
  emit("note 0");
  recorder->drain(test::kPatience);
  EXPECT_EQ(events().size(), 10u);
  EXPECT_EQ(server.count("patch events"), 1);
}

TEST_F(EventRecorderTest, ShowsNoSecrets) {
  log.mask("a-secret-token");
  start();
  emit("login with a-secret-token failed");
  ASSERT_TRUE(has(1));
  EXPECT_EQ(events()[0]["note"], "login with *** failed");
}

}  // namespace
}  // namespace promotion::host::kubernetes
