// Modules that end the process that loads them first, which is not the host.
#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::test::eventually;
using promotion::testing::SwapTest;
using promotion::testing::test_module;
using ::testing::HasSubstr;

}  // namespace

TEST_F(SwapTest, SurvivesAConstructorThatAborts) {
  follow(entry("aborts-in-constructor") + entry("probe-evaluator"));
  EXPECT_THAT(status("aborts-in-constructor").error,
              HasSubstr("it ended the process that loaded it first, with signal"));
  EXPECT_EQ(state_of("aborts-in-constructor", "1.2.3"), "failed");
  EXPECT_EQ(evaluator()->stamp().version, "1.0.0");
}

TEST_F(SwapTest, SurvivesAnInitThatCrashes) {
  follow(entry("crashes-in-init") + entry("probe-evaluator"));
  EXPECT_THAT(status("crashes-in-init").error, HasSubstr("it ended the process that loaded it first"));
}

TEST_F(SwapTest, TellsWhatTheTrialFoundAsTheHostWould) {
  follow(entry("undefined-symbol") + entry("init-fails"));
  EXPECT_THAT(status("undefined-symbol").error,
              HasSubstr("it cannot be loaded: undefined symbol: promotion_test_nobody_defines_this"));
  EXPECT_THAT(status("init-fails").error, HasSubstr("the library is too old"));
}

TEST_F(SwapTest, LoadsWithoutATrialWhereTheProgramForItIsMissingAndSaysSo) {
  options_.modules_file = folder_.write("modules.yaml", "modules:\n" + entry("probe-evaluator"));
  options_.storage_folder = folder_.path() / "storage";
  options_.probe_program = folder_.path() / "nowhere";
  auto opened = open_registry(options_, secrets_, clock_, log_);
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE((*opened)->evaluator().ok());
  EXPECT_TRUE(log_.said("modules are loaded without being tried in a process of their own first"));
}

TEST_F(SwapTest, KeepsACopyOfWhatRan) {
  follow(entry("probe-evaluator"));
  const auto generation = status("probe-evaluator").generations.at(0);
  ASSERT_FALSE(generation.kept.empty());
  EXPECT_EQ(inspect_module(generation.kept)->sha256, generation.stamp.sha256);
  change_file(entry_at(test_module("next/probe-evaluator"), "probe-evaluator"));
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.1.0"));
  change_file(entry_at(generation.kept, "probe-evaluator", {"sha256: " + generation.stamp.sha256}));
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.0.0"));
  EXPECT_EQ(evaluator()->stamp().generation, generation.stamp.generation)
      << "the one on standby, whatever its path";
}

}  // namespace promotion::host
