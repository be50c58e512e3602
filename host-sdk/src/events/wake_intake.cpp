#include "wake_intake.hpp"

#include <algorithm>

namespace promotion::host::events {

std::optional<Answer> WakeIntake::refusal(const std::string &strategy) const {
  const auto taken = waking_.takes_wakes(strategy);
  if (taken) return std::nullopt;
  return answer_to(taken.error());
}

Answer WakeIntake::take(const std::string &strategy, const WakeRequest &request) {
  const auto woken = waking_.wake(strategy, request);
  if (!woken) {
    const Error &error = woken.error();
    quiet_log_.warning("wake " + strategy + " " + std::string(name_of(error.code)),
                       "a request that wakes tasks was refused",
                       {{"strategy", strategy}, {"reason", error.message}});
    return answer_to(error);
  }
  Answer answer;
  answer.status = 202;
  return answer;
}

Answer WakeIntake::answer_to(const Error &error) const {
  const std::string text = log_.masked(error.message);
  switch (error.code) {
    case Code::not_found:
      return refuse(404, text);
    case Code::invalid_argument:
      return refuse(400, text);
    case Code::unauthenticated:
      return refuse(401, text);
    case Code::resource_exhausted: {
      Answer answer = refuse(429, text);
      answer.retry_after_s =
          static_cast<int>(std::clamp<int64_t>((error.retry_after_ms + 999) / 1'000, 1, 3'600));
      return answer;
    }
    default:
      return put_off(503, "the request cannot be taken now");
  }
}

}  // namespace promotion::host::events
