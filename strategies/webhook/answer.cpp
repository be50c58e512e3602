#include "answer.hpp"

#include <nlohmann/json.hpp>
#include <promotion/sdk/http_answer.hpp>

#include "url.hpp"

namespace promotion::webhook {
namespace {

void mask(std::string &text, const std::string &value) {
  // Shorter ones would blot out half of what the receiver says without being of use to anybody.
  if (value.size() < 4) return;
  for (std::size_t at = 0; (at = text.find(value, at)) != std::string::npos; at += 3) {
    text.replace(at, value.size(), "***");
  }
}

std::string shown(std::string body, const Exchange &exchange) {
  for (const std::string &value : exchange.confidential) mask(body, value);
  return start_of_body(body);
}

bool is_link(const std::string &url) { return url.size() <= PROMOTION_LINK_LIMIT && !fault_of_url(url); }

/// Location, or the member `link` of a JSON body.
std::string link_of(const HttpResponse &answer) {
  if (const auto location = answer.header("location"); location && is_link(std::string(*location))) {
    return std::string(*location);
  }
  const auto body = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object() || !body.contains("link") || !body["link"].is_string()) return {};
  const std::string link = body["link"].get<std::string>();
  return is_link(link) ? link : std::string();
}

}  // namespace

StepResult judge(const HttpResponse &answer, const Exchange &exchange) {
  const std::string answered = exchange.receiver + " answered " + std::to_string(answer.status);
  if (answer.status >= 200 && answer.status < 300) return StepResult::succeeded(answered, link_of(answer));

  std::string message = answered;
  if (answer.status >= 300 && answer.status < 400) {
    message += ", a redirect, which is never followed; put the address that it leads to into url";
  }
  const std::string body = shown(answer.body, exchange);
  if (!body.empty()) message += ": " + body;
  throw Error(status_of_answer(answer.status), message, retry_of(answer, exchange.now_ns));
}

}  // namespace promotion::webhook
