#include "answer.hpp"

#include <nlohmann/json.hpp>

#include "retry_after.hpp"
#include "url.hpp"

namespace promotion::webhook {
namespace {

constexpr std::size_t shown_bytes = 200;

void mask(std::string &text, const std::string &value) {
  // Shorter ones would blot out half of what the receiver says without being of use to anybody.
  if (value.size() < 4) return;
  for (std::size_t at = 0; (at = text.find(value, at)) != std::string::npos; at += 3) {
    text.replace(at, value.size(), "***");
  }
}

/// The start of a body as one printable line; empty if there is nothing to show.
std::string shown(std::string body, const Exchange &exchange) {
  for (const std::string &value : exchange.confidential) mask(body, value);
  std::string line;
  for (const unsigned char c : body) {
    if (c > ' ' && c < 0x7f) {
      line += static_cast<char>(c);
    } else if (c >= 0x7f) {
      line += '?';
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
    if (line.size() > shown_bytes) return line.substr(0, shown_bytes) + "…";
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
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

promotion_status status_of(int code) {
  switch (code) {
    case 401:
      return PROMOTION_UNAUTHENTICATED;
    case 403:
      return PROMOTION_PERMISSION_DENIED;
    case 404:
    case 410:
      return PROMOTION_NOT_FOUND;
    case 429:
      return PROMOTION_RESOURCE_EXHAUSTED;
    default:
      return code >= 300 && code < 500 ? PROMOTION_FAILED_PRECONDITION : PROMOTION_UNAVAILABLE;
  }
}

/// A date in Retry-After is of the receiver's clock, so it is measured against the date that came with it.
std::int64_t receivers_now(const HttpResponse &answer, std::int64_t now_ns) {
  const auto date = answer.header("date");
  const auto instant = date ? read_http_date(*date) : std::nullopt;
  return instant ? *instant * 1'000'000'000 : now_ns;
}

Retry retry_of(const HttpResponse &answer, std::int64_t now_ns) {
  if (answer.status >= 300 && answer.status < 500 && answer.status != 429) return Retry::never();
  const auto header = answer.header("retry-after");
  const auto delay = header ? read_retry_after(*header, receivers_now(answer, now_ns)) : std::nullopt;
  return delay ? Retry::after(*delay) : Retry::as_status_says();
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
  throw Error(status_of(answer.status), message, retry_of(answer, exchange.now_ns));
}

}  // namespace promotion::webhook
