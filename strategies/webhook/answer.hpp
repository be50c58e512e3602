// answer.hpp: what a receiver's answer means for the promotion.
#pragma once

#include <cstdint>
#include <promotion/sdk/http.hpp>
#include <promotion/sdk/step.hpp>
#include <string>
#include <vector>

namespace promotion::webhook {

/// What is known about the exchange besides the answer.
struct Exchange {
  std::string receiver;                   // how people are told who answered
  std::vector<std::string> confidential;  // what no message may hold, even if the receiver sends it back
  std::int64_t now_ns = 0;
};

/// 2xx: succeeded, with the link that the answer names, if any. Throws Error for everything else: 3xx and 4xx
/// are never tried again, but 429 and 5xx are, no earlier than the answer asks for.
StepResult judge(const HttpResponse &answer, const Exchange &exchange);

}  // namespace promotion::webhook
