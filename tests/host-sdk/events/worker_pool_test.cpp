#include "worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "eventually.hpp"

namespace promotion::host::events {
namespace {

TEST(WorkerPool, CarriesOutWhatItTookBeforeItStops) {
  std::atomic<int> done{0};
  WorkerPool pool(2, 1'000);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.submit([&] { ++done; }));
  pool.stop();
  EXPECT_EQ(done, 100);
  EXPECT_FALSE(pool.submit([&] { ++done; }));
  pool.stop();
}

TEST(WorkerPool, TurnsAwayWhatItsQueueHasNoRoomFor) {
  std::promise<void> go;
  const auto gate = go.get_future().share();
  std::atomic<bool> started{false};
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.submit([&] {
    started = true;
    gate.wait();
  }));
  ASSERT_TRUE(test::eventually([&] { return started.load(); }));
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  go.set_value();
  EXPECT_TRUE(test::eventually([&] { return pool.submit([] {}); }));
}

}  // namespace
}  // namespace promotion::host::events
