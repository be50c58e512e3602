// Modules that change while the host runs.
#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::test::eventually;
using promotion::testing::SwapTest;
using promotion::testing::test_module;
using promotion::testing::unmaps;
using ::testing::HasSubstr;
using ::testing::SizeIs;

}  // namespace

TEST_F(SwapTest, RunsANewVersionInPlaceOfTheOldOneAndKeepsThatOnStandby) {
  follow(entry("probe-strategy"));
  const ModuleStamp before = strategy("probe")->stamp();
  change_file(entry_at(test_module("next/probe-strategy"), "probe-strategy"));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  EXPECT_EQ(result_of(strategy("probe"), task("version")).message, "2.1.0");
  EXPECT_GT(strategy("probe")->stamp().generation, before.generation);
  EXPECT_EQ(state_of("probe-strategy", "2.1.0"), "active");
  EXPECT_EQ(state_of("probe-strategy", "2.0.1"), "standby");
  EXPECT_TRUE(log_.said("in_place_of=2.0.1"));
}

TEST_F(SwapTest, FinishesACallOnTheGenerationItBeganWith) {
  follow(entry("probe-strategy"));
  StrategyPtr pinned = strategy("probe");
  change_file(entry_at(test_module("next/probe-strategy"), "probe-strategy"));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  EXPECT_EQ(state_of("probe-strategy", "2.0.1"), "draining");
  EXPECT_EQ(result_of(pinned, task("version")).message, "2.0.1");
  pinned.reset();
  EXPECT_EQ(state_of("probe-strategy", "2.0.1"), "standby");
}

TEST_F(SwapTest, GoesBackToTheStandbyWithoutLoadingItAgain) {
  follow(entry("probe-strategy"));
  const ModuleStamp first = strategy("probe")->stamp();
  EXPECT_EQ(result_of(strategy("probe"), task("copies")).message, "1");
  change_file(entry_at(test_module("next/probe-strategy"), "probe-strategy"));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  change_file(entry("probe-strategy"));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.0.1"));
  EXPECT_EQ(strategy("probe")->stamp().generation, first.generation);
  EXPECT_EQ(result_of(strategy("probe"), task("copies")).message, "2") << "the same copy as before";
}

TEST_F(SwapTest, UnloadsTheOneBeforeTheStandby) {
  follow(entry("probe-evaluator"));
  change_file(entry_at(test_module("next/probe-evaluator"), "probe-evaluator"));
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.1.0"));
  change_file(entry_at(test_module("strict/probe-evaluator"), "probe-evaluator"));
  ASSERT_TRUE(comes_to_run("probe-evaluator", "1.2.0"));
  const std::string expected = unmaps ? "unmapped" : "retained";
  EXPECT_TRUE(eventually([&] { return state_of("probe-evaluator", "1.0.0") == expected; }));
  EXPECT_EQ(state_of("probe-evaluator", "1.1.0"), "standby");
}

TEST_F(SwapTest, KeepsWhatRunsWhenTheNewVersionFails) {
  follow(entry("plain"));
  const uint64_t generation = evaluator()->stamp().generation;
  folder_.write("broken.so", "not a module");
  change_file(entry_at(folder_.path() / "broken.so", "plain"));
  ASSERT_TRUE(comes_to_fail("plain", "no ELF file"));
  EXPECT_EQ(evaluator()->stamp().generation, generation);
  EXPECT_EQ(status("plain").state, "active");
  EXPECT_THAT(status("plain").error, HasSubstr("version 1.2.3 goes on in its place"));
  EXPECT_TRUE(log_.said("module failed module=plain"));
  change_file(entry("plain"));
  EXPECT_TRUE(eventually([&] { return status("plain").error.empty(); }));
  EXPECT_EQ(evaluator()->stamp().generation, generation);
}

TEST_F(SwapTest, ChangesNothingWhenTheFileIsWrongAndNamesTheLine) {
  follow(entry("plain") + entry("probe-strategy"));
  change_text("modules:\n  - name: plain\n    pth: x\n");
  ASSERT_TRUE(eventually([&] { return !registry_->file().error.empty(); }));
  EXPECT_THAT(registry_->file().error, HasSubstr("modules.yaml:3: the key 'pth' is not known"));
  EXPECT_THAT(registry_->modules(), SizeIs(2));
  EXPECT_TRUE(log_.said("the modules file is wrong; what it said before goes on"));
  change_file(entry("plain"));
  // The two are told one after the other.
  EXPECT_TRUE(eventually([&] { return registry_->modules().size() == 1; }));
  EXPECT_TRUE(eventually([&] { return registry_->file().error.empty(); })) << registry_->file().error;
}

TEST_F(SwapTest, AddsAndRemovesModules) {
  follow("");
  change_file(entry("probe-strategy") + entry("probe-evaluator"));
  ASSERT_TRUE(eventually([&] { return registry_->evaluator().ok() && registry_->strategy("probe").ok(); }));
  change_file(entry("probe-evaluator"));
  ASSERT_TRUE(eventually([&] { return !registry_->strategy("probe").ok(); }));
  EXPECT_EQ(registry_->strategy("probe").error().code, Code::not_found);
  EXPECT_EQ(evaluator()->stamp().version, "1.0.0");
  EXPECT_TRUE(eventually(
      [&] { return log_.said(unmaps ? "module unmapped module=probe-strategy" : "module stays mapped"); }));
}

TEST_F(SwapTest, LoadsAnewWhenOnlyTheConfigurationChanges) {
  follow(entry("probe-strategy"));
  const uint64_t generation = strategy("probe")->stamp().generation;
  change_file(entry("probe-strategy", {"configuration: {greeting: hello}"}));
  ASSERT_TRUE(eventually([&] { return strategy("probe")->stamp().generation != generation; }));
  EXPECT_THAT(result_of(strategy("probe"), task("echo")).message, HasSubstr(R"("greeting":"hello")"));
}

TEST_F(SwapTest, NoticesAnotherFileUnderTheSamePathWhenTheModulesFileIsTouched) {
  const auto copy = folder_.path() / "probe.so";
  std::filesystem::copy_file(test_module("probe-strategy"), copy);
  follow(entry_at(copy, "probe-strategy"));
  std::filesystem::copy_file(test_module("next/probe-strategy"), folder_.path() / "other.so");
  std::filesystem::rename(folder_.path() / "other.so", copy);
  change_file(entry_at(copy, "probe-strategy"));
  EXPECT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
}

TEST_F(SwapTest, RunsWhatFailedOnceItsCauseIsGone) {
  const auto late = folder_.path() / "late.so";
  follow(entry_at(late, "probe-strategy"));
  EXPECT_EQ(status("probe-strategy").state, "failed");
  std::filesystem::copy_file(test_module("probe-strategy"), folder_.path() / "late.tmp");
  std::filesystem::rename(folder_.path() / "late.tmp", late);
  EXPECT_TRUE(comes_to_run("probe-strategy", "2.0.1"));
  EXPECT_TRUE(eventually([&] { return status("probe-strategy").error.empty(); }));
}

TEST_F(SwapTest, FollowsTheLinksByWhichAConfigMapIsSwapped) {
  const auto mounted = folder_.path() / "mounted";
  const auto fill = [&](const std::string &name, const std::string &entries) {
    folder_.write("mounted/" + name + "/modules.yaml", "modules:\n" + entries);
    std::filesystem::create_directory_symlink(name, mounted / "..data_tmp");
    std::filesystem::rename(mounted / "..data_tmp", mounted / "..data");
  };
  fill("..2026_1", entry("probe-strategy"));
  std::filesystem::create_symlink("..data/modules.yaml", mounted / "modules.yaml");
  options_.poll_ms = 60'000;  // so that it is the links that are noticed
  options_.modules_file = mounted / "modules.yaml";
  options_.storage_folder = folder_.path() / "storage";
  auto opened = open_registry(options_, secrets_, clock_, log_);
  ASSERT_TRUE(opened.ok());
  registry_ = std::move(*opened);
  registry_->watch({});
  fill("..2026_2", entry_at(test_module("next/probe-strategy"), "probe-strategy"));
  EXPECT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
}

}  // namespace promotion::host
