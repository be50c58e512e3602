// When the applications of which pipeline are read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pacing/backoff.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

// One thread at a time. Instants are those of the host's clock.
class ReadingSchedule {
 public:
  explicit ReadingSchedule(int64_t interval_ms)
      : interval_{interval_ms, interval_ms}, backoff_{std::min<int64_t>(2'000, interval_ms), interval_ms} {}

  // The pipelines there are now. Those that are new or have changed are due at once.
  void look(const std::vector<PipelinePtr> &pipelines, int64_t now_ns);

  // One that is due, which is then nobody else's until done(). None: none is.
  PipelinePtr take(int64_t now_ns);
  // Nothing before this instant; none: nothing at all until look() or done().
  std::optional<int64_t> next() const;

  // It was read: again after the interval, give or take a quarter, so that a crowd that began together drifts
  // apart. Not all of it could be read: again sooner, but later each time.
  void done(const PipelineName &name, bool whole, int64_t now_ns);

 private:
  struct Entry {
    PipelinePtr pipeline;
    int64_t due_ns = 0;
    uint32_t failures = 0;
    uint32_t rounds = 0;
    bool taken = false;
    bool changed = false;  // while it was taken
  };

  const Backoff interval_, backoff_;
  std::map<PipelineName, Entry> entries_;
};

}  // namespace promotion::host::kubernetes
