// What the host decides about a module because of what it did, and what is left of that after a restart.
#include <thread>

#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::test::eventually;
using promotion::testing::read_file;
using promotion::testing::test_module;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ModuleVerdict : public promotion::testing::SwapTest {
 protected:
  static std::string probe(const std::string &folder, const std::vector<std::string> &more = {}) {
    return entry_at(test_module(folder.empty() ? "probe-strategy" : folder + "/probe-strategy"),
                    "probe-strategy", more);
  }
  // The same modules file, with what the host before left in its folders.
  void restart(const std::string &entries) {
    registry_.reset();
    follow(entries);
  }
  std::string version() { return status("probe-strategy").running.version; }
};

}  // namespace

TEST_F(ModuleVerdict, ThatAVersionWasTakenOutHoldsAfterARestartAndTheOneBeforeRuns) {
  const auto first = folder_.write("first.so", read_file(test_module("probe-strategy")));
  const std::string bad = probe("next", {"watch: {maxErrors: 0}"});
  follow(entry_at(first, "probe-strategy"));
  change_file(bad);
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  step(strategy("probe"), {task("throws")});
  ASSERT_EQ(version(), "2.0.1");
  std::filesystem::remove(first);
  restart(bad);
  EXPECT_EQ(version(), "2.0.1") << "from the copy that the host kept";
  EXPECT_THAT(status("probe-strategy").error, AllOf(HasSubstr("version 2.1.0 was taken out after 1 errors"),
                                                    HasSubstr("2.0.1 goes on in its place")));
  EXPECT_EQ(result_of(strategy("probe"), task("version")).message, "2.0.1");
}

TEST_F(ModuleVerdict, IsForgottenOnceTheEntryWasRemoved) {
  follow(probe(""));
  change_file(probe("next", {"watch: {maxErrors: 0}"}));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  step(strategy("probe"), {task("throws")});
  ASSERT_EQ(version(), "2.0.1");
  restart("");
  restart(probe("next"));
  EXPECT_EQ(version(), "2.1.0");
  EXPECT_THAT(status("probe-strategy").error, IsEmpty());
}

TEST_F(ModuleVerdict, OfAWorkerThatCrashesTooOftenBringsTheVersionBeforeBack) {
  options_.workers.crashes = 0;
  follow(probe("", {"isolation: worker"}));
  change_file(probe("next", {"isolation: worker", "watch: {window: 0}"}));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  EXPECT_THAT(error_of(strategy("probe"), task("crashes")).message, HasSubstr("was ended by signal 6"));
  EXPECT_TRUE(eventually([&] { return version() == "2.0.1"; }));
  EXPECT_EQ(result_of(strategy("probe"), task("version")).message, "2.0.1");
  EXPECT_EQ(state_of("probe-strategy", "2.1.0"), "quarantined");
  EXPECT_THAT(status("probe-strategy").error, HasSubstr("its worker ended 1 times"));
}

TEST_F(ModuleVerdict, WithoutAVersionBeforeKeepsTheModuleOutAfterARestart) {
  options_.workers.crashes = 0;
  const std::string only = probe("", {"isolation: worker"});
  follow(only);
  error_of(strategy("probe"), task("crashes"));
  EXPECT_TRUE(eventually([&] { return status("probe-strategy").state == "quarantined"; }));
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(options_.modules_folder / "verdicts.json"); }));
  restart(only);
  EXPECT_EQ(status("probe-strategy").state, "quarantined");
  EXPECT_THAT(registry_->strategy("probe").error().message, HasSubstr("was ended by signal 6"));
}

TEST_F(ModuleVerdict, OfACallThatDoesNotComeBackMovesTheModuleIntoAWorker) {
  follow(probe("") + entry("probe-evaluator"));
  const auto released = folder_.path() / "released";
  const StrategyPtr stuck = strategy("probe");
  std::thread caller([&] { stuck->step({task("until:" + released.string())}, {1, {}}); });
  const bool moved = eventually([&] { return status("probe-strategy").running.isolation == "worker"; });
  folder_.write("released", "");
  caller.join();
  ASSERT_TRUE(moved) << log_.all();
  EXPECT_THAT(status("probe-strategy").error,
              AllOf(HasSubstr("runs in a worker, because its step had not come back"),
                    HasSubstr("isolation: worker")));
  EXPECT_EQ(result_of(strategy("probe"), task("version")).message, "2.0.1");
  EXPECT_TRUE(log_.said("module does not come back module=probe-strategy"));
  EXPECT_EQ(status("probe-evaluator").running.isolation, "in-process") << "the others are left alone";
}

TEST_F(ModuleVerdict, OfACallThatDoesNotComeBackTakesANewVersionOut) {
  follow(probe(""));
  change_file(probe("next"));
  ASSERT_TRUE(comes_to_run("probe-strategy", "2.1.0"));
  const auto released = folder_.path() / "released";
  const StrategyPtr stuck = strategy("probe");
  std::thread caller([&] { stuck->step({task("until:" + released.string())}, {1, {}}); });
  const bool back = eventually([&] { return version() == "2.0.1"; });
  folder_.write("released", "");
  caller.join();
  ASSERT_TRUE(back) << log_.all();
  EXPECT_EQ(status("probe-strategy").running.isolation, "in-process");
  EXPECT_THAT(status("probe-strategy").error, HasSubstr("its step had not come back"));
}

TEST_F(ModuleVerdict, FileThatCannotBeReadIsSaidAndCountsAsEmpty) {
  std::filesystem::create_directories(folder_.path() / "modules");
  folder_.write("modules/verdicts.json", "{\"verdicts\": [{\"wanted\": 7}, 8]");
  follow(probe(""));
  EXPECT_EQ(version(), "2.0.1");
  EXPECT_TRUE(log_.said("what was decided about modules before the start cannot be read"));
}

}  // namespace promotion::host
