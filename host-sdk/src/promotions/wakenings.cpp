#include "wakenings.hpp"

#include "pacing/steady_instant.hpp"

namespace promotion::host {
namespace {

constexpr size_t kMostKeys = 1'000;  // that a step remembers
constexpr int64_t kNanosecondsPerMillisecond = 1'000'000;

std::string key_of(std::string_view strategy, std::string_view wake_key) {
  return std::string(strategy) + '\n' + std::string(wake_key);
}

}  // namespace

Wakenings::Buckets &Wakenings::buckets_of(const std::string &strategy) {
  return buckets_
      .try_emplace(strategy, Buckets{{limits_.requests_at_once, limits_.request_interval_ms},
                                     {limits_.looks_at_once, limits_.look_interval_ms}})
      .first->second;
}

int64_t Wakenings::admit(const std::string &strategy) {
  std::lock_guard lock(mutex_);
  TokenBucket &requests = buckets_of(strategy).requests;
  const int64_t now_ns = steady_ns(), next_ns = requests.next_ns(now_ns);
  if (next_ns > now_ns) return (next_ns - now_ns) / kNanosecondsPerMillisecond + 1;
  requests.take(now_ns);
  return 0;
}

int64_t Wakenings::hastened(const std::string &strategy, int64_t due_ns, int64_t now_ns) {
  std::lock_guard lock(mutex_);
  TokenBucket &looks = buckets_of(strategy).looks;
  const int64_t steady_now_ns = steady_ns();
  const int64_t sooner_ns = now_ns + looks.next_ns(steady_now_ns) - steady_now_ns;
  if (sooner_ns >= due_ns) return due_ns;
  looks.take(steady_now_ns);
  return sooner_ns;
}

void Wakenings::note(std::string_view strategy, std::string_view wake_key) {
  const std::string key = key_of(strategy, wake_key);
  std::lock_guard lock(mutex_);
  for (Step *step : steps_) {
    step->by_more_ = step->by_more_ || step->keys_.size() >= kMostKeys;
    if (!step->by_more_) step->keys_.insert(key);
  }
}

Wakenings::Step::Step(Wakenings &wakenings) : wakenings_(wakenings) {
  std::lock_guard lock(wakenings_.mutex_);
  wakenings_.steps_.insert(this);
}

Wakenings::Step::~Step() {
  std::lock_guard lock(wakenings_.mutex_);
  wakenings_.steps_.erase(this);
}

bool Wakenings::Step::was_woken(std::string_view strategy, std::string_view wake_key) const {
  std::lock_guard lock(wakenings_.mutex_);
  return by_more_ || keys_.contains(key_of(strategy, wake_key));
}

}  // namespace promotion::host
