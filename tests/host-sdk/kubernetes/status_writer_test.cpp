#include "kubernetes/status_writer.hpp"

#include <gmock/gmock.h>

#include "eventually.hpp"
#include "fixture.hpp"
#include "kubernetes/status_content.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char patch_status[] = "patch pipelines/status";

class StatusWriterTest : public KubernetesTest {
 protected:
  StatusWriterTest() {
    pace.interval_ms = 1;
    pace.failure = {1, 20};
    apply(pipeline_json("podinfo"));
  }
  void start() {
    writer = std::make_unique<StatusWriter>(client_of(host_token), pace, *clock, log);
    writer->start();
  }
  json object() const { return server.object(group, "pipelines", "default", "podinfo"); }
  static std::string content(const std::string &problem = {}) {
    StatusInput input;
    input.generation = 1;
    if (!problem.empty()) input.obstacles = {{"Stopped", problem}};
    return status_of(input).dump();
  }
  void show(const std::string &what) { writer->show(read_resource_facts(object()), what); }
  bool wrote(int times) {
    return test::eventually([&] { return server.count(patch_status) == times; });
  }

  StatusPace pace;
  std::unique_ptr<StatusWriter> writer;
};

TEST_F(StatusWriterTest, AppliesAStatusAsAManagerOfItsOwn) {
  start();
  show(content());
  ASSERT_TRUE(wrote(1));
  const auto ready = object()["status"]["conditions"][0];
  EXPECT_EQ(ready["status"], "True");
  EXPECT_EQ(ready["lastTransitionTime"], "1970-01-01T00:16:40Z");
  EXPECT_EQ(object()["metadata"]["generation"], 1);
  const auto owners = object()["metadata"]["managedFields"].dump();
  EXPECT_THAT(owners, HasSubstr(R"("manager":"promotion-host","operation":"Apply","subresource":"status")"));
}

TEST_F(StatusWriterTest, WritesNothingThatTheServerHasAlready) {
  start();
  show(content());
  ASSERT_TRUE(wrote(1));
  show(content());
  start();
  show(content());
  show(content("alice: certificates"));
  ASSERT_TRUE(wrote(2));
  EXPECT_EQ(object()["status"]["conditions"][0]["status"], "False");
}

TEST_F(StatusWriterTest, KeepsTheTimeOfAConditionWhoseStatusIsTheSame) {
  start();
  show(content("alice: certificates"));
  ASSERT_TRUE(wrote(1));
  clock->advance_ms(60'000);
  show(content("bob: a storm"));
  ASSERT_TRUE(wrote(2));
  EXPECT_EQ(object()["status"]["conditions"][0]["lastTransitionTime"], "1970-01-01T00:16:40Z");
  show(content());
  ASSERT_TRUE(wrote(3));
  EXPECT_EQ(object()["status"]["conditions"][0]["lastTransitionTime"], "1970-01-01T00:17:40Z");
}

TEST_F(StatusWriterTest, WritesAgainWhatMayNotHaveArrived) {
  test::HttpAnswer none;
  none.status = 0;
  server.answer_next_of(patch_status, none, 2);
  start();
  show(content());
  ASSERT_TRUE(test::eventually([&] { return object().contains("status"); }));
}

TEST_F(StatusWriterTest, SaysOnceWhichPermissionIsMissing) {
  server.take_away(host_token, "patch", "pipelines/status");
  pace.refusal = {1, 5};
  start();
  show(content());
  ASSERT_TRUE(test::eventually([&] { return !writer->problem().empty(); }));
  EXPECT_THAT(writer->problem(),
              AllOf(HasSubstr("does not patch pipelines.pipelines.weave.works/status 'podinfo' in the "
                              "namespace default"),
                    HasSubstr("resources: [pipelines/status], verbs: [patch]")));
  server.add_user(host_token, "system:serviceaccount:promotion:host", host_rules());
  ASSERT_TRUE(wrote(1));
  ASSERT_TRUE(test::eventually([&] { return writer->problem().empty(); }));
  int said = 0;
  for (const auto &line : log.lines())
    said += line.text.starts_with("the status of Pipelines cannot") ? 1 : 0;
  EXPECT_EQ(said, 1);
}

TEST_F(StatusWriterTest, TakesADeletedPipelineForNoMistake) {
  start();
  const auto facts = read_resource_facts(object());
  server.remove(group, "pipelines", "default", "podinfo");
  writer->show(facts, content());
  apply(pipeline_json("other"));
  writer->show(read_resource_facts(server.object(group, "pipelines", "default", "other")), content());
  ASSERT_TRUE(test::eventually(
      [&] { return server.object(group, "pipelines", "default", "other").contains("status"); }));
  for (const auto &line : log.lines()) EXPECT_LT(line.severity, Severity::warning) << line.text;
}

TEST_F(StatusWriterTest, WritesTheLastWhenItIsDrained) {
  pace.interval_ms = 3'600'000;
  start();
  show(content("one"));
  ASSERT_TRUE(wrote(1));
  show(content("two"));
  show(content("three"));
  writer->drain(test::kPatience);
  EXPECT_EQ(server.count(patch_status), 2);
  EXPECT_EQ(object()["status"]["conditions"][0]["message"], "three");
}

TEST_F(StatusWriterTest, IsDrainedAtOnceWhereTheServerIsAway) {
  test::HttpAnswer none;
  none.status = 0;
  server.answer_next_of(patch_status, none, 1'000'000);
  pace.failure = {3'600'000, 3'600'000};
  start();
  show(content());
  writer->drain(test::kPatience);
  EXPECT_FALSE(object().contains("status"));
}

}  // namespace
}  // namespace promotion::host::kubernetes
