// Which Kubernetes Events are written: equal ones are one Event with a count, and no object gets more than a
// few in a short time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "pacing/token_bucket.hpp"
#include "promotion/host/kubernetes_events.hpp"

namespace promotion::host::kubernetes {

struct EventPace {
  int64_t at_once = 25;         // new Events about one object
  int64_t between_ms = 30'000;  // and then one after each of this
  int64_t count_ms = 10'000;    // between two writes of a count
  int64_t series_ms = 360'000;  // after so long without an equal one it is a new Event
  size_t most_waiting = 1'000;  // that are not written yet; more are dropped
};

// Instants are nanoseconds: `now_ns` of a clock that does not go back, `at_ns` of Unix time. Not thread-safe.
class EventSeries {
 public:
  // `names`: what makes the names of this host's Events differ from those of others.
  EventSeries(const EventPace &pace, std::string names) : pace_(pace), names_(std::move(names)) {}

  void add(KubernetesEvent event, int64_t now_ns, int64_t at_ns);

  struct Write {
    std::string key;   // for done()
    std::string name;  // of the Event
    KubernetesEvent event;
    uint64_t count = 1;                 // 1: it is to be made; more: its series is to say so
    int64_t first_ns = 0, last_ns = 0;  // Unix time
  };
  // What to write now; none: `next_ns` says when to ask again (INT64_MAX: when something is added).
  std::optional<Write> next(int64_t now_ns, int64_t &next_ns);
  // Counts whenever they would be due: for the end.
  std::optional<Write> last();

  // written: the count is on the server. gone: the Event is not there any more, so that it is made anew.
  // dropped: it cannot be written.
  enum class End { written, gone, dropped };
  void done(const Write &write, End end, int64_t now_ns);

  // How many were dropped since this was asked last.
  uint64_t take_dropped() { return std::exchange(dropped_, 0); }

 private:
  struct Series {
    std::string name;
    KubernetesEvent event;
    uint64_t count = 1, written = 0;
    int64_t first_ns = 0, last_ns = 0;  // Unix time
    int64_t next_count_ns = 0;
    int64_t ends_ns = 0;
  };
  bool may_begin(const KubernetesEvent &event, int64_t now_ns);
  void forget_what_ended(int64_t now_ns);
  static Write write_of(const std::string &key, const Series &series);

  const EventPace pace_;
  const std::string names_;
  uint64_t made_ = 0, dropped_ = 0;
  std::map<std::string, Series> series_;        // by what makes Events equal
  std::deque<std::string> new_;                 // of `series_`, not written yet
  std::map<std::string, TokenBucket> buckets_;  // by object
};

}  // namespace promotion::host::kubernetes
