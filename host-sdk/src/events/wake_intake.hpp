// From a request that wakes waiting tasks to the answer to it.
#pragma once

#include <optional>
#include <string>

#include "answer.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/waking.hpp"
#include "quiet_log.hpp"

namespace promotion::host::events {

// Thread-safe. The references outlive it.
class WakeIntake {
 public:
  WakeIntake(Waking &waking, Log &log) : waking_(waking), log_(log), quiet_log_(log) {}

  // What can be said before the body is read; none: it may be read.
  std::optional<Answer> refusal(const std::string &strategy) const;

  // 202, whether or not anything waits for it: who asks is not known, and learns nothing. 400: the strategy
  // cannot read it; 429: too many requests.
  Answer take(const std::string &strategy, const WakeRequest &request);

 private:
  Answer answer_to(const Error &error) const;

  Waking &waking_;
  Log &log_;
  QuietLog quiet_log_;
};

}  // namespace promotion::host::events
