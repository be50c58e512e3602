// delivery.hpp: what notification-controller's answer means for the promotion.
#pragma once

#include <cstdint>
#include <promotion/sdk/http.hpp>
#include <promotion/sdk/step.hpp>
#include <string>

namespace promotion::notification {

/// 2xx: succeeded. So is a 429 of the controller's own limiter, which lets the first of equal events through
/// and stops the rest: this one was delivered by an earlier step. Throws Error for everything else: 3xx and
/// other 4xx are never tried again, but 5xx and a 429 of anything else are, no earlier than asked for.
StepResult judge(const HttpResponse &answer, const std::string &address, std::int64_t now_ns);

}  // namespace promotion::notification
