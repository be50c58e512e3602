// Two hosts with different records show things on the same Pipeline, and do not fight for it.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>

#include "eventually.hpp"
#include "fixture.hpp"
#include "kubernetes/status_queue.hpp"
#include "reporting_host.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t ms = 1'000'000;
const PipelineName podinfo{"default", "podinfo"};

// How often one host writes again what another has written over, while so much time passes: doubling waits,
// of which each is a quarter shorter at the most, and then one after each of the longest.
int most_rewrites(const Backoff &dispute, int64_t passed_ms) {
  const double growing =
      std::ceil(std::log2(static_cast<double>(dispute.maximum_ms) / static_cast<double>(dispute.initial_ms)));
  return static_cast<int>(growing) + 1 +
         static_cast<int>(static_cast<double>(passed_ms) / (0.75 * static_cast<double>(dispute.maximum_ms)));
}

// A day in which both see at once what the other has written, by a clock that a test moves.
TEST(TwoHosts, WriteLessAndLessOftenOverEachOther) {
  const StatusPace pace;
  StatusQueue queues[] = {{pace, "promotion-host-0"}, {pace, "promotion-host-1"}};
  const std::string contents[] = {"by the first one's records", "by the second one's records"};
  std::string on_server;
  int64_t now = 1'000'000 * ms;
  const auto end = now + int64_t{24} * 3'600'000 * ms;
  int writes = 0, version = 100;
  for (int i : {0, 1}) queues[i].want(podinfo, contents[i]);
  while (now < end) {
    int64_t earliest = INT64_MAX;
    bool wrote = false;
    for (int i : {0, 1}) {
      queues[i].seen(podinfo, on_server, std::to_string(version), now);
      int64_t next = 0;
      if (queues[i].due(now, next)) {
        on_server = contents[i];
        queues[i].written(podinfo, contents[i], contents[i], std::to_string(++version), now);
        ++writes;
        wrote = true;
      }
      earliest = std::min(earliest, next);
    }
    if (!wrote) now = earliest;
  }
  std::printf("two hosts that disagree for a day: %d writes\n", writes);
  EXPECT_GE(writes, 2);
  EXPECT_LE(writes, 2 * (1 + most_rewrites(pace.dispute, 24 * 3'600'000)));
}

class TwoHostsTest : public KubernetesTest {
 protected:
  std::unique_ptr<ReportingHost> host_of(const StatusPace &pace, const std::string &revision) {
    auto host = std::make_unique<ReportingHost>(client_of(host_token), client_of(host_token),
                                                KubernetesPipelineOptions(), quick(), clock, log, pace);
    PromotionRecord promotion;
    promotion.id = "promotion-of-" + revision;
    promotion.pipeline = podinfo;
    promotion.environment = "prod";
    promotion.revision = revision;
    promotion.state = PromotionState::running;
    host->store.change([&](auto &store) { store.promotion_records = {promotion}; });
    host->start();
    return host;
  }
  int writes() const { return server.count("patch pipelines/status"); }
};

TEST_F(TwoHostsTest, WithDifferentRecordsWriteABoundedNumberOfTimes) {
  StatusPace pace = quick_pace();
  pace.dispute = {20, 3'600'000};
  const auto begun = std::chrono::steady_clock::now();
  apply(pipeline_json("podinfo"));
  const auto one = host_of(pace, "6.5.3"), other = host_of(pace, "6.5.4");
  ASSERT_TRUE(test::eventually([&] { return writes() >= 8; }));
  const auto passed = std::chrono::steady_clock::now() - begun;
  const auto passed_ms = std::chrono::duration_cast<std::chrono::milliseconds>(passed).count() + 1;
  const int now = writes();
  std::printf("two hosts that disagree for %lld ms: %d writes\n", static_cast<long long>(passed_ms), now);
  // Each writes first what it has before and after it is touched; then waits of 15, 30, 60 ... ms at the
  // least.
  const int rewrites = static_cast<int>(std::log2(static_cast<double>(passed_ms) / 15 + 1)) + 1;
  EXPECT_LE(now, 2 * (1 + rewrites));
}

TEST_F(TwoHostsTest, WithTheSameRecordsWriteOnce) {
  apply(pipeline_json("podinfo"));
  auto one = host_of(quick_pace(), "6.5.3");
  const auto is_shown = [&](const char *name) {
    return test::eventually(
        [&] { return server.object(group, "pipelines", "default", name).contains("status"); });
  };
  ASSERT_TRUE(is_shown("podinfo"));
  one.reset();
  const auto second = host_of(quick_pace(), "6.5.3");
  apply(pipeline_json("other"));  // looked at after the first one
  ASSERT_TRUE(is_shown("other"));
  EXPECT_EQ(writes(), 2) << "one of each Pipeline";
}

}  // namespace
}  // namespace promotion::host::kubernetes
