// Which modules come to run, which do not, and why.
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "registry_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::read_file;
using promotion::testing::RegistryTest;
using promotion::testing::TemporaryFolder;
using promotion::testing::test_module;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool never_unmaps = true;
#else
constexpr bool never_unmaps = false;
#endif

// Whether code of a module file with that name is mapped into this process.
bool is_mapped(const std::string &name) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.find("/memfd:promotion-" + name + ".so") != std::string::npos &&
        line.find("r-xp") != std::string::npos)
      return true;
  return false;
}

size_t open_descriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

std::string failure_of(const Registry &registry, const std::string &name) {
  for (const auto &module : registry.modules())
    if (module.name == name) return module.state == "failed" ? module.error : "it is " + module.state;
  return "there is no such module";
}

}  // namespace

TEST_F(RegistryTest, LoadsAnEvaluatorAndAStrategyAndShowsThem) {
  open(entry("probe-evaluator") +
       entry("probe-strategy", {"version: 2.0.1", "services: [promotion.storage/1]"}));
  EXPECT_EQ(evaluator()->stamp().module, "probe-evaluator");
  StrategyPtr found = strategy("a-probe");
  EXPECT_EQ(found->name(), "probe");
  EXPECT_EQ(found->stamp().module, "probe-strategy");
  EXPECT_EQ(found->stamp().version, "2.0.1");
  EXPECT_EQ(found->stamp().isolation, "in-process");
  EXPECT_EQ(found->stamp().sha256.size(), 64u);
  EXPECT_NE(found->stamp().generation, evaluator()->stamp().generation);
  EXPECT_EQ(strategy("probe"), found);

  auto modules = registry_->modules();
  ASSERT_EQ(modules.size(), 2u);
  EXPECT_EQ(modules[0].kind, "evaluator");
  EXPECT_EQ(modules[1].name, "probe-strategy");
  EXPECT_EQ(modules[1].kind, "strategy");
  EXPECT_EQ(modules[1].state, "active");
  EXPECT_EQ(modules[1].since_ns, clock_.now_ns());
  EXPECT_EQ(modules[1].wanted.version, "2.0.1");
  EXPECT_EQ(modules[1].wanted.path, test_module("probe-strategy").string());
  EXPECT_THAT(modules[1].wanted.services, ElementsAre("promotion.storage/1"));
  EXPECT_EQ(modules[1].running.sha256, found->stamp().sha256);
  EXPECT_THAT(modules[1].strategies, ElementsAre("probe", "a-probe"));
  EXPECT_THAT(modules[1].error, IsEmpty());
  EXPECT_TRUE(log_.said("module active module=probe-strategy version=2.0.1"));
}

TEST_F(RegistryTest, NamesTheFirstCauseOfEachModuleThatFails) {
  struct Case {
    const char *name, *expected;
  };
  const Case cases[] = {{"no-manifest", "no section '.promotion'"},
                        {"two-exports", "exports 2 symbols"},
                        {"wrong-major", "built with major version 2 of the contract; this host has 1"},
                        {"undefined-symbol", "undefined symbol: promotion_test_nobody_defines_this"},
                        {"no-table", "returned NULL"},
                        {"short-table", "struct_size of 16"},
                        {"manifest-mismatch", "differs from the one in its section"},
                        {"newer-host", "needs a host with minor version 1000"},
                        {"init-fails", "the library is too old"},
                        {"create-fails", "the level is not to be had"},
                        {"no-interface", "find(\"promotion.evaluator/1\") returned NULL"},
                        {"no-destroy", "lacks a function"},
                        {"needs-http", "requires 'promotion.http/1', which the modules file does not grant"}};
  std::string entries;
  for (const auto &c : cases) entries += entry(c.name);
  open(entries + entry_at("/nonexistent/gone.so", "gone") + entry("probe-strategy") +
       entry("probe-evaluator"));
  for (const auto &c : cases) EXPECT_THAT(failure_of(*registry_, c.name), HasSubstr(c.expected)) << c.name;
  for (const auto &c : cases) EXPECT_TRUE(log_.said(std::string("module failed module=") + c.name)) << c.name;
  EXPECT_THAT(failure_of(*registry_, "gone"), HasSubstr("No such file"));
  EXPECT_EQ(strategy("probe")->stamp().module, "probe-strategy") << "the others run";
  EXPECT_EQ(evaluator()->stamp().module, "probe-evaluator");
}

TEST_F(RegistryTest, RefusesWhatIsNotWhatTheOperatorNamed) {
  options_.workers.program = folder_.path() / "no-worker";
  const std::string digest(64, '0');
  open(entry_at(test_module("plain"), "renamed") + entry("plain", {"sha256: " + digest}) +
       entry("probe-strategy", {"version: 9.9.9"}) + entry("never-unloads", {"isolation: worker"}) +
       entry("quiesce-fails", {"signature: " + std::string(86, 'A') + "=="}));
  EXPECT_THAT(failure_of(*registry_, "renamed"), HasSubstr("its manifest calls it 'plain'"));
  EXPECT_THAT(failure_of(*registry_, "plain"), HasSubstr("the modules file says " + digest));
  EXPECT_THAT(failure_of(*registry_, "probe-strategy"),
              HasSubstr("it is version 2.0.1, the modules file wants 9.9.9"));
  EXPECT_THAT(failure_of(*registry_, "never-unloads"), HasSubstr("there is no program"));
  EXPECT_THAT(failure_of(*registry_, "quiesce-fails"), HasSubstr("there is no key to check it with"));
  EXPECT_FALSE(is_mapped("plain"));
}

TEST_F(RegistryTest, RunsAModuleWhoseDigestIsRightAndWarnsOnceWithoutOne) {
  std::string digest = inspect_module(test_module("plain"))->sha256;
  open(entry("plain", {"sha256: " + digest}) + entry("probe-strategy"));
  EXPECT_EQ(evaluator()->stamp().sha256, digest);
  size_t warnings = 0;
  for (const auto &line : log_.lines()) warnings += line.severity == Severity::warning;
  EXPECT_EQ(warnings, 1u);
  EXPECT_TRUE(log_.said("module without sha256 or signature"));
}

TEST_F(RegistryTest, RefusesAFileThatEverybodyMayWrite) {
  auto copy = folder_.write("plain.so", read_file(test_module("plain")));
  chmod(copy.c_str(), 0666);
  open(entry_at(copy, "plain"));
  EXPECT_THAT(failure_of(*registry_, "plain"), HasSubstr("may be written by everybody"));
}

TEST_F(RegistryTest, RefusesTheSecondOfTwoThatAnswerToOneKey) {
  open(entry("probe-strategy") + entry("other-probe") + entry("plain") + entry("probe-evaluator"));
  EXPECT_THAT(failure_of(*registry_, "other-probe"),
              HasSubstr("is not used: it answers to the strategy 'probe' like the module 'probe-strategy'"));
  EXPECT_THAT(failure_of(*registry_, "probe-evaluator"),
              HasSubstr("is an evaluator, of which a host has one"));
  EXPECT_EQ(strategy("probe")->stamp().module, "probe-strategy");
}

TEST_F(RegistryTest, SaysWhichStrategiesThereAreWhenAKeyIsNotKnown) {
  open(entry("probe-strategy"));
  auto missing = registry_->strategy("pullRequets");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("'pullRequets'"));
  EXPECT_THAT(missing.error().message, HasSubstr("known are a-probe, probe"));
}

TEST_F(RegistryTest, IsUnavailableForAStrategyWhoseModuleFailed) {
  open(entry("probe-strategy", {"configuration: {greeting: 7}"}));
  auto failed = registry_->strategy("probe");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Code::unavailable);
  EXPECT_THAT(failed.error().message,
              HasSubstr("its configuration does not fit its schema: 'greeting' is of the type number"));
  EXPECT_EQ(registry_->strategy("other").error().code, Code::not_found);

  open(entry_at("/nonexistent/gone.so", "gone"));
  auto maybe = registry_->strategy("probe");
  EXPECT_EQ(maybe.error().code, Code::unavailable) << "nobody can tell what it would have answered to";
  EXPECT_THAT(maybe.error().message, HasSubstr("/nonexistent/gone.so"));
}

TEST_F(RegistryTest, SaysWhyThereIsNoEvaluator) {
  open("");
  EXPECT_EQ(registry_->evaluator().error().code, Code::unavailable);
  EXPECT_THAT(registry_->evaluator().error().message, HasSubstr("the modules file names none"));
  open(entry("init-fails"));
  EXPECT_THAT(registry_->evaluator().error().message, HasSubstr("the library is too old"));
}

TEST_F(RegistryTest, RefusesAModulesFileThatIsWrong) {
  options_.modules_file = folder_.write("modules.yaml", "modules: 7");
  auto opened = open_registry(options_, secrets_, clock_, log_);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().message, HasSubstr("modules.yaml:1:"));
}

TEST_F(RegistryTest, HandsForgesToAModuleThatKnowsThemAndHasNone) {
  options_.forges_json = R"([{"host":"github.example.com"}])";
  open(entry("probe-strategy", {"configuration: {greeting: hello}"}) + entry("plain"));
  EXPECT_THAT(result_of(strategy("probe"), task("echo")).message,
              HasSubstr(R"(configuration={"forges":[{"host":"github.example.com"}],"greeting":"hello"})"));
  EXPECT_EQ(evaluator()->stamp().module, "plain") << "its schema has no forges, and would refuse them";
  open(entry("probe-strategy", {"configuration: {forges: []}"}));
  EXPECT_THAT(result_of(strategy("probe"), task("echo")).message,
              HasSubstr(R"(configuration={"forges":[]})"));
}

TEST_F(RegistryTest, HandsTheAgeOfEventsToAModuleThatKnowsIt) {
  options_.max_age = "36h";
  open(entry("probe-strategy"));
  EXPECT_THAT(result_of(strategy("probe"), task("echo")).message,
              HasSubstr(R"(configuration={"maxAge":"36h"})"));
}

TEST_F(RegistryTest, KeepsRunningWhatItLoadedWhateverHappensToTheFile) {
  auto copy = folder_.write("probe-strategy.so", read_file(test_module("probe-strategy")));
  open(entry_at(copy, "probe-strategy"));
  StrategyPtr running = strategy("probe");
  std::ofstream(copy, std::ios::in | std::ios::binary) << std::string(4096, '\xCC');
  EXPECT_EQ(result_of(running, task("copies")).message, "1") << "overwritten in place";
  std::filesystem::resize_file(copy, 0);
  EXPECT_EQ(result_of(running, task("copies")).message, "2") << "truncated";
  folder_.write("other.so", read_file(test_module("plain")));
  std::filesystem::rename(folder_.path() / "other.so", copy);
  EXPECT_EQ(result_of(running, task("copies")).message, "3") << "renamed over";
  std::filesystem::remove(copy);
  EXPECT_EQ(result_of(running, task("copies")).message, "4") << "removed";
}

TEST_F(RegistryTest, LoadsAFileAnewEachTime) {
  open(entry("probe-strategy"));
  StrategyPtr first = strategy("probe");
  EXPECT_EQ(result_of(first, task("copies")).message, "1");
  auto own = std::move(registry_);
  open(entry("probe-strategy"));
  StrategyPtr second = strategy("probe");
  EXPECT_EQ(result_of(second, task("copies")).message, "1") << "a copy of its own";
  EXPECT_EQ(result_of(first, task("copies")).message, "2");
}

TEST_F(RegistryTest, UnmapsItsModulesWhenItCloses) {
  open(entry("probe-strategy") + entry("probe-evaluator"));
  EXPECT_TRUE(is_mapped("probe-strategy"));
  EXPECT_TRUE(is_mapped("probe-evaluator"));
  registry_.reset();
  EXPECT_EQ(is_mapped("probe-strategy"), never_unmaps);
  EXPECT_EQ(is_mapped("probe-evaluator"), never_unmaps);
  EXPECT_TRUE(log_.said(never_unmaps ? "module stays mapped module=probe-strategy"
                                     : "module unmapped module=probe-strategy"));
}

TEST_F(RegistryTest, LeavesNoDescriptorsBehind) {
  if (never_unmaps) GTEST_SKIP() << "descriptors of modules that stay mapped stay open";
  auto cycle = [&] {
    open(entry("probe-strategy") + entry("probe-evaluator") + entry("init-fails") + entry("two-exports"));
    result_of(strategy("probe"), task("echo"));
    registry_.reset();
  };
  cycle();
  size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) cycle();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(RegistryTest, KeepsAPinnedGenerationUntilItIsLetGo) {
  open(entry("probe-strategy"));
  StrategyPtr pinned = strategy("probe");
  registry_.reset();
  EXPECT_TRUE(is_mapped("probe-strategy"));
  EXPECT_EQ(result_of(pinned, task("copies")).message, "1");
  pinned.reset();
  EXPECT_EQ(is_mapped("probe-strategy"), never_unmaps);
}

TEST_F(RegistryTest, SaysWhyAModuleStaysMapped) {
  open(entry("never-unloads"));
  registry_.reset();
  EXPECT_TRUE(is_mapped("never-unloads"));
  EXPECT_TRUE(log_.said("module stays mapped module=never-unloads"));
  open(entry("quiesce-fails"));
  registry_.reset();
  EXPECT_TRUE(is_mapped("quiesce-fails"));
  EXPECT_TRUE(log_.said("module stays mapped module=quiesce-fails"));
  if (!never_unmaps) {
    EXPECT_TRUE(log_.said("its manifest says unload: never"));
    EXPECT_TRUE(log_.said("could not be quiesced: a thread does not end"));
  }
}

TEST_F(RegistryTest, LoadsAnotherModuleUnderADescriptorThatARetainedOneHadTaken) {
  open(entry("never-unloads"));
  registry_.reset();
  for (int i = 0; i < 3; ++i) {
    open(entry("probe-strategy"));
    EXPECT_EQ(result_of(strategy("probe"), task("copies")).message, "1");
    registry_.reset();
  }
}

TEST_F(RegistryTest, AnswersFromManyThreads) {
  open(entry("probe-strategy") + entry("probe-evaluator"));
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) {
        auto found = registry_->strategy("probe");
        if (found.ok() && (*found)->step({task("echo")}, {})[0].ok() && registry_->evaluator().ok() &&
            registry_->modules().size() == 2)
          ++answered;
      }
    });
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(answered, 200);
}

}  // namespace promotion::host
