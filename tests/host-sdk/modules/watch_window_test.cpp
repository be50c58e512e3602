// A new version that fails is taken out again by itself.
#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::test::eventually;
using promotion::testing::test_module;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WatchWindow : public promotion::testing::SwapTest {
 protected:
  // Which version judged, and how that ended.
  struct Judgement {
    std::string version;
    bool ok;
  };
  Judgement judge() {
    event_.reason = "promote";
    EvaluationInput input;
    input.pipeline = pipeline_;
    input.event = &event_;
    input.event_id = "evt-1";
    const EvaluatorPtr used = evaluator();
    return {used->stamp().version, used->evaluate(input).ok()};
  }
  void activate(const std::string &folder, const std::vector<std::string> &more = {}) {
    change_file(entry_at(test_module(folder + "/probe-evaluator"), "probe-evaluator", more));
  }

  PipelinePtr pipeline_ = pipeline();
  Event event_;
};

}  // namespace

TEST_F(WatchWindow, PutsTheOldVersionBackWithinOneEventOfTheLastErrorThatIsTooMany) {
  follow(entry("probe-evaluator"));
  activate("poor", {"watch: {window: 1h, maxErrors: 2}"});
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.3.0"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(judge().version, "1.3.0");
  const Judgement next = judge();
  EXPECT_EQ(next.version, "1.0.0");
  EXPECT_TRUE(next.ok);
  EXPECT_EQ(state_of("probe-evaluator", "1.3.0"), "quarantined");
  EXPECT_EQ(state_of("probe-evaluator", "1.0.0"), "active");
  EXPECT_THAT(status("probe-evaluator").error, HasSubstr("was taken out after 3 errors within 3600 s"));
  EXPECT_THAT(status("probe-evaluator").error, HasSubstr("the table of rules is empty"));
  EXPECT_TRUE(log_.said("module rolled back module=probe-evaluator version=1.3.0"));
}

TEST_F(WatchWindow, DoesNotBringBackWhatItTookOutUntilSomethingElseIsWanted) {
  follow(entry("probe-evaluator"));
  activate("poor", {"watch: {maxErrors: 0}"});
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.3.0"));
  judge();
  activate("poor", {"version: 1.3.0", "watch: {maxErrors: 0}"});
  ASSERT_TRUE(comes_to_fail("probe-evaluator", "remove its entry and add it again"));
  EXPECT_EQ(judge().version, "1.0.0");
  activate("next");
  EXPECT_TRUE(comes_to_run("probe-evaluator", "1.1.0"));
  EXPECT_TRUE(eventually([&] { return status("probe-evaluator").error.empty(); }));
}

TEST_F(WatchWindow, LeavesAVersionThatIsNotWatched) {
  follow(entry("probe-evaluator"));
  activate("poor", {"watch: {window: 0, maxErrors: 0}"});
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.3.0"));
  for (int i = 0; i < 10; ++i) judge();
  EXPECT_EQ(judge().version, "1.3.0");
}

TEST_F(WatchWindow, IsNoConcernOfTheFirstVersion) {
  follow(entry_at(test_module("poor/probe-evaluator"), "probe-evaluator", {"watch: {maxErrors: 0}"}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(judge().version, "1.3.0") << "there is nothing to go back to";
  EXPECT_THAT(status("probe-evaluator").error, IsEmpty());
}

TEST_F(WatchWindow, CountsNoFailureThatIsTheWorlds) {
  follow(entry("probe-strategy"));
  change_file(entry_at(test_module("next/probe-strategy"), "probe-strategy", {"watch: {maxErrors: 0}"}));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  for (int i = 0; i < 5; ++i) step(strategy("probe"), {task("fails")});
  EXPECT_EQ(strategy("probe")->stamp().version, "2.1.0") << "that a forge is down is not its fault";
  step(strategy("probe"), {task("throws")});
  EXPECT_EQ(strategy("probe")->stamp().version, "2.0.1");
}

}  // namespace promotion::host
