// The program itself, as a shell runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "admin_host.hpp"
#include "eventually.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

test::CommandResult promotionctl(std::vector<std::string> arguments,
                                 const std::map<std::string, std::string> &environment = {}) {
  arguments.insert(arguments.begin(), PROMOTIONCTL);
  return test::run(arguments, "", environment);
}

TEST(PromotionCtlProgram, TakesTheServerFromTheEnvironment) {
  const AdminHost host;
  const auto result = promotionctl({"events", "list"}, {{"PROMOTION_SERVER", host.address()}});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.output, HasSubstr("evt-01JDBX0000000000000000000A"));
}

TEST(PromotionCtlProgram, ReachesAHostOverItsSocket) {
  const test::TemporaryFolder folder;
  const AdminHost host("unix:" + (folder.path() / "admin.sock").string());
  const auto result = promotionctl({"--server", host.address(), "modules", "list"});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.output, HasSubstr("pipeline-evaluator"));
}

TEST(PromotionCtlProgram, EndsWithItsDocumentedCodes) {
  std::string gone;
  {
    const AdminHost host;
    gone = host.address();
    EXPECT_EQ(promotionctl({"-s", host.address(), "explain", "evt-none"}).code, 1);
  }
  const auto result = promotionctl({"-s", gone, "events", "list"});
  EXPECT_EQ(result.code, 3);
  EXPECT_THAT(result.output, IsEmpty());
  EXPECT_THAT(result.error, HasSubstr("promotionctl: cannot reach the host at " + gone));
  EXPECT_EQ(promotionctl({}).code, 2);
  EXPECT_EQ(promotionctl({"--version"}).output, "promotionctl 0.1.0\n");
}

TEST(PromotionCtlProgram, WatchPrintsEachChange) {
  AdminHost host;
  const test::TemporaryFolder folder;
  const auto output = folder.path() / "watch.txt";
  test::Process watch(
      {.command = {PROMOTIONCTL, "-s", host.address(), "promotions", "watch", "--interval", "10ms"},
       .environment = {},
       .folder = {},
       .output = output});
  ASSERT_TRUE(
      test::eventually([&] { return watch.output().find("perf/podinfo retrying") != std::string::npos; }));
  host.store.change([](auto &store) {
    store.promotion_records[0].tasks[1].phase = host::TaskPhase::succeeded;
    store.promotion_records[0].state = host::PromotionState::succeeded;
  });
  EXPECT_TRUE(
      test::eventually([&] { return watch.output().find("perf/podinfo succeeded") != std::string::npos; }));
  const auto lines = watch.output();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
}

TEST(PromotionCtlProgram, LooksAModuleFileOverWithoutAHost) {
  const auto result = promotionctl({"-s", "127.0.0.1:1", "modules", "inspect", EVALUATOR});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.output, HasSubstr("Exports:  promotion_module_v1"));
  EXPECT_THAT(result.output, HasSubstr("\"id\": \"pipeline-evaluator\""));
}

TEST(PromotionCtlProgram, SaysWhyAHostWouldRefuseAFile) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "nonsense.so", "not a library");
  const auto result = promotionctl({"modules", "inspect", (folder.path() / "nonsense.so").string()});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.error, HasSubstr("nonsense.so"));
  EXPECT_EQ(promotionctl({"modules", "inspect", (folder.path() / "none.so").string()}).code, 1);
}

}  // namespace
}  // namespace promotion::testing
