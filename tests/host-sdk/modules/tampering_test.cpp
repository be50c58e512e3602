// Files that are changed under the host's hands.
#include <atomic>

#include "swap_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::test::eventually;
using promotion::testing::read_file;
using promotion::testing::SwapTest;
using promotion::testing::test_module;
using ::testing::HasSubstr;

}  // namespace

TEST_F(SwapTest, RefusesAFileThatWasOverwrittenOrTruncatedInPlaceAndGoesOn) {
  const auto copy = folder_.write("probe.so", read_file(test_module("probe-evaluator")));
  const std::string digest = inspect_module(copy)->sha256;
  follow(entry_at(copy, "probe-evaluator", {"sha256: " + digest}));
  folder_.write("probe.so", read_file(test_module("next/probe-evaluator")));
  change_file(entry_at(copy, "probe-evaluator", {"sha256: " + digest, "configuration: {other: 1}"}));
  ASSERT_TRUE(comes_to_fail("probe-evaluator", "the modules file says " + digest));
  const std::string overwritten = status("probe-evaluator").error;
  std::filesystem::resize_file(copy, 100);
  change_file(entry_at(copy, "probe-evaluator", {"configuration: {other: 2}"}));
  EXPECT_TRUE(eventually([&] {
    const std::string error = status("probe-evaluator").error;
    return error != overwritten && error.find("goes on in its place") != std::string::npos;
  }));
  EXPECT_EQ(evaluator()->stamp().sha256, digest);
  EXPECT_TRUE(evaluator()->check(pipeline()).ok());
}

TEST_F(SwapTest, RunsNoOtherBytesThanThoseOfTheDigestWhoeverReplacesTheFileMeanwhile) {
  const auto path = folder_.write("probe.so", read_file(test_module("probe-evaluator")));
  const std::string digest = inspect_module(path)->sha256;
  follow(entry_at(path, "probe-evaluator", {"sha256: " + digest}));
  std::atomic<bool> stopping{false};
  std::thread attacker([&] {
    for (int i = 0; !stopping; ++i) {
      const auto source = test_module(i % 2 == 0 ? "next/probe-evaluator" : "probe-evaluator");
      std::filesystem::rename(folder_.write("new.so", read_file(source)), path);
    }
  });
  for (int round = 1; round <= 20; ++round) {
    const int64_t before = registry_->file().read_ns;
    clock_.advance_ms(1);
    change_file(entry_at(path, "probe-evaluator",
                         {"sha256: " + digest, "configuration: {round: " + std::to_string(round) + "}"}));
    EXPECT_TRUE(eventually([&] { return registry_->file().read_ns != before; }));
    EXPECT_EQ(evaluator()->stamp().sha256, digest);
    EXPECT_EQ(evaluator()->stamp().version, "1.0.0");
  }
  stopping = true;
  attacker.join();
}

}  // namespace promotion::host
