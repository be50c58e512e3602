// A value that is replaced whole while others read it, without a lock on the reader's side.
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

namespace promotion::host::modules {

// A reader announces itself in one of two sets of counters, uses the value and leaves: it never waits for
// anybody. A publisher puts the new value in place, lets new readers use the other set, and waits until the
// first one is empty; then the same the other way round, since a reader may have chosen its set before the
// change. Whoever is not seen in either comes after the exchange and sees the new value.
template <class Value>
class Published {
 public:
  explicit Published(std::unique_ptr<const Value> first) : value_(first.release()) {}
  ~Published() { delete value_.load(); }
  Published(const Published &) = delete;
  Published &operator=(const Published &) = delete;

  // Calls `use` with the value, which stays until `use` returns; what is to stay longer has to be copied.
  // `use` is short and publishes nothing. [any thread]
  template <class Use>
  auto read(Use use) const {
    const Visit visit(counters_[set_.load()][stripe()]);
    return use(*value_.load());
  }

  // Returns the former value once nobody reads it any more. [one thread at a time]
  std::unique_ptr<const Value> publish(std::unique_ptr<const Value> next) {
    std::unique_ptr<const Value> former(value_.exchange(next.release()));
    for (const unsigned other : {1u, 0u}) {
      const unsigned left = 1 - other;
      set_.store(other);
      while (!is_empty(left)) std::this_thread::yield();
    }
    return former;
  }

 private:
  static constexpr size_t stripes = 16;  // so that readers on different cores rarely share a cache line
  struct alignas(64) Counter {
    std::atomic<int64_t> readers{0};
  };
  using Set = std::array<Counter, stripes>;

  class Visit {
   public:
    explicit Visit(Counter &counter) : counter_(counter) { counter_.readers.fetch_add(1); }
    ~Visit() { counter_.readers.fetch_sub(1); }
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;

   private:
    Counter &counter_;
  };

  // Descriptors of threads lie a stack apart, so that it is the upper bits that differ.
  static size_t stripe() { return (static_cast<size_t>(pthread_self()) * 0x9E3779B97F4A7C15ull) >> 60; }

  bool is_empty(unsigned set) const {
    for (const Counter &counter : counters_[set])
      if (counter.readers.load() != 0) return false;
    return true;
  }

  std::atomic<const Value *> value_;
  std::atomic<unsigned> set_{0};
  mutable std::array<Set, 2> counters_;
};

}  // namespace promotion::host::modules
