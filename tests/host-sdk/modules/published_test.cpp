// A value that is replaced while others read it.
#include "published.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace promotion::host::modules {
namespace {

// Says so when somebody reads it after its end.
struct Pair {
  explicit Pair(int value) : one(value), other(value) {}
  ~Pair() { one = -1, other = -2; }
  bool is_whole() const { return one == other; }
  int one, other;
};

}  // namespace

TEST(Published, ShowsWhatWasPublishedLast) {
  Published<int> value(std::make_unique<const int>(1));
  EXPECT_EQ(value.read([](int seen) { return seen; }), 1);
  const auto former = value.publish(std::make_unique<const int>(2));
  EXPECT_EQ(*former, 1);
  EXPECT_EQ(value.read([](int seen) { return seen; }), 2);
}

TEST(Published, EndsNoValueThatIsBeingRead) {
  Published<Pair> value(std::make_unique<const Pair>(0));
  std::atomic<bool> ending{false};
  std::atomic<int> broken{0}, reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i)
    readers.emplace_back([&] {
      while (!ending) {
        value.read([&](const Pair &pair) {
          if (!pair.is_whole()) ++broken;
        });
        ++reads;
      }
    });
  for (int i = 1; i <= 2'000; ++i) value.publish(std::make_unique<const Pair>(i));
  while (reads == 0) std::this_thread::yield();
  ending = true;
  for (auto &reader : readers) reader.join();
  EXPECT_EQ(broken, 0);
}

}  // namespace promotion::host::modules
