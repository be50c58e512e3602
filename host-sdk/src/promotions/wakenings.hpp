// How fast requests from outside may make tasks due, and which of them came while a task was being stepped.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "pacing/token_bucket.hpp"
#include "promotion/host/waking.hpp"

namespace promotion::host {

// Kept in memory alone: after a restart each task that was being stepped is due anyway. Thread-safe.
class Wakenings {
 public:
  explicit Wakenings(const WakeLimits &limits) : limits_(limits) {}

  // Takes one request for the strategy, by its canonical name. 0: it may be read; else it is too many, and in
  // how many milliseconds it would not be.
  int64_t admit(const std::string &strategy);

  // When a woken task of the strategy is due that would be due at `due_ns`: sooner, as soon as may be, or
  // then.
  int64_t hastened(const std::string &strategy, int64_t due_ns, int64_t now_ns);

  // The steps under way learn that tasks with this key were woken.
  void note(std::string_view strategy, std::string_view wake_key);

  // One step, known here as long as it lives. What woke its tasks meanwhile found them neither waiting nor
  // with the key that they will wait with, and what the step saw may be older than that.
  class Step {
   public:
    explicit Step(Wakenings &wakenings);
    ~Step();
    Step(const Step &) = delete;
    Step &operator=(const Step &) = delete;

    bool was_woken(std::string_view strategy, std::string_view wake_key) const;

   private:
    friend class Wakenings;
    Wakenings &wakenings_;
    std::set<std::string> keys_;
    bool by_more_ = false;  // than are kept: it counts as woken
  };

 private:
  struct Buckets {
    TokenBucket requests, looks;
  };
  Buckets &buckets_of(const std::string &strategy);

  const WakeLimits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Buckets> buckets_;  // by canonical names, of which there are as many as strategies
  std::set<Step *> steps_;
};

}  // namespace promotion::host
