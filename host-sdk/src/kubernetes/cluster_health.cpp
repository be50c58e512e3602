#include "cluster_health.hpp"

namespace promotion::host::kubernetes {
namespace {

// Only silence makes a cluster one to be left alone: a refusal is an answer.
bool is_silence(Code code) { return code == Code::unavailable || code == Code::deadline_exceeded; }

}  // namespace

bool ClusterHealth::enter(const std::string &cluster) {
  std::lock_guard lock(mutex_);
  State &state = states_[cluster];
  if (clock_.now_ns() < state.alone_until_ns) return false;
  if (state.failures > 0 && state.asking > 0) return false;
  ++state.asking;
  return true;
}

void ClusterHealth::leave(const std::string &cluster, const std::string &namespace_name,
                          const Status &status) {
  std::lock_guard lock(mutex_);
  State &state = states_[cluster];
  --state.asking;
  if (status.ok()) {
    state.failures = 0;
    if (state.said.erase(namespace_name) > 0)
      log_.info("applications can be read again", {{"cluster", cluster}, {"namespace", namespace_name}});
    return;
  }
  const Error &error = status.error();
  if (error.code == Code::cancelled) return;
  if (is_silence(error.code)) {
    ++state.failures;
    state.alone_until_ns =
        clock_.now_ns() + 1'000'000 * backoff.delay_ms(state.failures, cluster, error.retry_after_ms);
  } else {
    state.failures = 0;
  }
  if (state.said.insert(namespace_name).second)
    log_.warning("applications cannot be read, so events that get lost there stay lost",
                 {{"cluster", cluster},
                  {"namespace", namespace_name},
                  {"code", name_of(error.code)},
                  {"error", log_.masked(error.message)}});
}

}  // namespace promotion::host::kubernetes
