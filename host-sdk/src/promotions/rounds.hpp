// When each pipeline is judged without an event: once the host runs, when the pipeline changes, and then
// again and again, since events get lost.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// Kept in memory alone: whatever a restart forgets, it makes good by judging everything once. One thread at a
// time.
class Rounds {
 public:
  explicit Rounds(int64_t interval_ms) : interval_ns_(std::max<int64_t>(interval_ms, 1) * 1'000'000) {}

  struct Due {
    PipelinePtr pipeline;
    std::string cause;  // for the explanation: "as the pipeline has changed"
  };

  // The pipelines there are now. Those that are new or whose content has changed are due.
  void look(const std::vector<PipelinePtr> &pipelines, int64_t now_ns);

  // Those that are due by now, at most `most`.
  std::vector<Due> due(int64_t now_ns, size_t most) const;
  // It was judged, or nothing is known of it that could be.
  void done(const PipelineName &pipeline, int64_t now_ns);

 private:
  struct Entry {
    PipelinePtr pipeline;
    std::string cause;
    int64_t due_ns = 0;
    int64_t next_ns = 0;  // of the even spread
  };

  const int64_t interval_ns_;
  bool looked_ = false;
  std::map<PipelineName, Entry> entries_;
};

}  // namespace promotion::host
