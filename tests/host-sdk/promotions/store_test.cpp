#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreTest : public EngineTest {
 protected:
  StoreTest() {
    pipelines.set(sample_pipeline("other"));
    open();
  }
  std::string submit_to(const std::string &name, const std::string &environment,
                        const std::string &revision) {
    clock.advance_ms(1);
    return engine->submit(sample_event(pipeline(name), environment, revision))->event_id;
  }
  std::vector<std::string> ids(const EventQuery &query) {
    std::vector<std::string> found;
    for (const EventRecord &record : events(query)) found.push_back(record.id);
    return found;
  }
};

TEST_F(StoreTest, ListsEventsNewestFirstAndPageByPage) {
  const std::string first = submit_to("podinfo", "dev", "1.0.0");
  const std::string second = submit_to("other", "dev", "1.0.0");
  const std::string third = submit_to("podinfo", "dev", "2.0.0");
  EXPECT_THAT(ids({}), ElementsAre(third, second, first));
  EXPECT_THAT(ids({{}, {}, 2}), ElementsAre(third, second));
  EXPECT_THAT(ids({{}, second, 2}), ElementsAre(first));
  EXPECT_THAT(ids({PipelineName{"apps", "podinfo"}, {}, 10}), ElementsAre(third, first));
  EXPECT_THAT(ids({PipelineName{"apps", "podinfo"}, third, 10}), ElementsAre(first));
  EXPECT_THAT(ids({PipelineName{"apps", "nobody"}, {}, 10}), IsEmpty());
}

TEST_F(StoreTest, ListsPromotionsByPipelineEnvironmentAndState) {
  submit_to("podinfo", "dev", "1.0.0");
  submit_to("podinfo", "dev", "2.0.0");
  submit_to("podinfo", "qa", "1.0.0");
  submit_to("other", "dev", "3.0.0");
  const auto revisions = [&](PromotionQuery query) {
    std::vector<std::string> found;
    const auto records = engine->store().promotions(query);
    for (const PromotionRecord &record : *records) found.push_back(record.revision);
    return found;
  };
  EXPECT_THAT(revisions({}), ElementsAre("3.0.0", "1.0.0", "2.0.0", "1.0.0"));
  EXPECT_THAT(revisions({PipelineName{"apps", "podinfo"}, "qa", {}, 100}), ElementsAre("2.0.0", "1.0.0"));
  EXPECT_THAT(revisions({{}, "qa", PromotionState::superseded, 100}), ElementsAre("1.0.0"));
  EXPECT_THAT(revisions({{}, {}, PromotionState::running, 2}), ElementsAre("3.0.0", "1.0.0"));
}

TEST_F(StoreTest, SaysWhichRecordIsNotThere) {
  EXPECT_EQ(engine->store().event("evt-nothing").error().code, Code::not_found);
  EXPECT_EQ(engine->store().promotion("pro-nothing").error().message,
            "There is no promotion with the id 'pro-nothing'.");
  EXPECT_EQ(engine->store().promotions_of_event("evt-nothing").error().code, Code::not_found);
}

TEST_F(StoreTest, NamesThePromotionsThatAnEventStarted) {
  const std::string id = submit_to("podinfo", "dev", "1.0.0");
  const std::string ignored = submit_to("podinfo", "prod", "1.0.0");
  const auto found = *engine->store().promotions_of_event(id);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].environment, "qa");
  EXPECT_THAT(found[0].tasks, SizeIs(2));
  EXPECT_THAT(*engine->store().promotions_of_event(ignored), IsEmpty());
}

TEST_F(StoreTest, KeepsAnyTextOfAnEvent) {
  const std::string text = "quote ' \" percent % colon :a NUL \xf0\x9f\x9a\x80 and\nnewline";
  const std::string id = submit_to("podinfo", "dev", text);
  EXPECT_EQ(event(id).revision, text);
  EXPECT_EQ(promotion("qa", text).version, text);
}

}  // namespace
}  // namespace promotion::testing
