// Who shows pipelines is told when something about them has changed.
#include <gmock/gmock.h>

#include <mutex>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

class ChangesTest : public EngineTest {
 protected:
  void listen() {
    open().on_change([this](const PipelineName &name) {
      std::lock_guard lock(mutex);
      told.push_back(name.name);
    });
  }
  std::vector<std::string> take() {
    std::lock_guard lock(mutex);
    return std::exchange(told, {});
  }

  std::mutex mutex;
  std::vector<std::string> told;
};

TEST_F(ChangesTest, ComeWithAnEventAndWithEachStep) {
  listen();
  submit("dev", "1.0.0");
  EXPECT_THAT(take(), ::testing::AllOf(Not(IsEmpty()), Each("podinfo")));

  start();
  ASSERT_TRUE(test::eventually([&] { return !take().empty(); }));
  ASSERT_TRUE(reaches("qa", "1.0.0", PromotionState::succeeded));
}

TEST_F(ChangesTest, ComeWithWords) {
  listen();
  OperatorWord stop = word(Word::stop);
  say(stop);
  EXPECT_THAT(take(), ::testing::Contains("podinfo"));
  OperatorWord all = word(Word::stop);
  all.pipeline = {};
  all.all = true;
  say(all);
  EXPECT_THAT(take(), ::testing::Contains(""));
}

TEST_F(ChangesTest, DoNotComeWithAnEventThatIsSentAgain) {
  listen();
  const auto event = sample_event(pipeline(), "dev", "1.0.0");
  ASSERT_TRUE(engine->submit(event).ok());
  take();
  ASSERT_TRUE(engine->submit(event).ok());
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(ChangesTest, TheStoreTellsWhatRunsWhere) {
  open();
  submit("dev", "1.0.0");
  const auto known = engine->store().deployments(*pipeline());
  ASSERT_TRUE(known.ok());
  ASSERT_EQ(known->size(), 1u);
  EXPECT_EQ((*known)[0].revision, "1.0.0");
  EXPECT_EQ((*known)[0].environment, 0u);
}

}  // namespace
}  // namespace promotion::testing
