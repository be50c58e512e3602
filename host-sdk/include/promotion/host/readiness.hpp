// Whether a host can do its work, as GET /readyz tells it.
#pragma once

#include <string>
#include <vector>

namespace promotion::host {

struct Readiness {
  // Why it can neither judge events nor keep them, one sentence each; empty: it can, and is ready.
  std::vector<std::string> reasons;

  // What does not work while the rest does.
  struct Degraded {
    std::string module;
    std::string state;   // "failed", "quarantined"; "active": another version runs, or it runs in a worker
    std::string reason;  // and what to do
  };
  std::vector<Degraded> degraded;

  bool is_ready() const { return reasons.empty(); }
};

// {"ready":bool,"reasons":["…"],"degraded":[{"module":"…","state":"…","reason":"…"}]}, on one line.
std::string readiness_json(const Readiness &readiness);

}  // namespace promotion::host
