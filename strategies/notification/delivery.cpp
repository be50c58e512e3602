#include "delivery.hpp"

#include <promotion/sdk/http_answer.hpp>

namespace promotion::notification {
namespace {

/// A proxy or a mesh on the way may send 429 too, but only the controller's limiter counts in this header.
bool is_stopped_as_duplicate(const HttpResponse &answer) {
  return answer.status == 429 && answer.header("x-ratelimit-limit").has_value();
}

}  // namespace

StepResult judge(const HttpResponse &answer, const std::string &address, std::int64_t now_ns) {
  const std::string answered = address + " answered " + std::to_string(answer.status);
  if (answer.status >= 200 && answer.status < 300)
    return StepResult::succeeded("notification-controller has it: " + answered);
  if (is_stopped_as_duplicate(answer)) {
    return StepResult::succeeded("notification-controller had it already: " + answered +
                                 ", which stops a repeat of an event that it has taken");
  }
  std::string message = answered;
  if (answer.status >= 300 && answer.status < 400) {
    message +=
        ", a redirect, which is never followed; put the address that it leads to into the module's "
        "configuration, as address";
  }
  const std::string body = start_of_body(answer.body);
  if (!body.empty()) message += ": " + body;
  throw Error(status_of_answer(answer.status), message, retry_of(answer, now_ns));
}

}  // namespace promotion::notification
