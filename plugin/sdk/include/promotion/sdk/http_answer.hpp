// http_answer.hpp: what a server's answer that is no success means for the promotion.
#ifndef PROMOTION_SDK_HTTP_ANSWER_HPP
#define PROMOTION_SDK_HTTP_ANSWER_HPP

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <promotion/sdk/error.hpp>
#include <promotion/sdk/http.hpp>
#include <string>
#include <string_view>

namespace promotion {

/// Longer waits are cut to this, so that one wrong header does not put a promotion off for days.
constexpr std::chrono::milliseconds longest_retry_after = std::chrono::hours(1);

namespace sdk {

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

inline bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Digits beyond what the cap needs only make it larger still.
inline std::chrono::milliseconds seconds_of(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > 9) return longest_retry_after;
  return std::chrono::seconds(digits.empty() ? 0 : std::stol(std::string(digits)));
}

}  // namespace sdk

/// The instant of an HTTP date in the form that senders have to use, in seconds of Unix time. UTC is taken
/// for GMT, because limiters written in Go send it.
inline std::optional<std::int64_t> read_http_date(std::string_view value) {
  std::string date(sdk::trimmed(value));
  if (date.size() > 4 && date.compare(date.size() - 4, 4, " UTC") == 0)
    date.replace(date.size() - 4, 4, " GMT");
  std::tm parts{};
  const char *end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

/// Reads Retry-After (RFC 9110, section 10.2.3): seconds, or an HTTP date. now_ns: what a date is measured
/// against. Nothing: not understood, or already past.
inline std::optional<std::chrono::milliseconds> read_retry_after(std::string_view value,
                                                                 std::int64_t now_ns) {
  value = sdk::trimmed(value);
  std::chrono::milliseconds delay{0};
  if (sdk::all_digits(value)) {
    delay = sdk::seconds_of(value);
  } else if (const auto date = read_http_date(value)) {
    delay = std::chrono::seconds(*date) - std::chrono::milliseconds(now_ns / 1'000'000);
  }
  if (delay <= std::chrono::milliseconds(0)) return std::nullopt;
  return std::min(delay, longest_retry_after);
}

/// When to try again: never after 3xx and 4xx, for redirects are not followed and the same request would get
/// the same answer; but after 429 and 5xx, no earlier than the answer asks for. A date in Retry-After is of
/// the server's clock, so it is measured against the date that came with it where there is one.
inline Retry retry_of(const HttpResponse &answer, std::int64_t now_ns) {
  if (answer.status >= 300 && answer.status < 500 && answer.status != 429) return Retry::never();
  const auto sent = answer.header("date");
  const auto instant = sent ? read_http_date(*sent) : std::nullopt;
  const auto header = answer.header("retry-after");
  const auto delay =
      header ? read_retry_after(*header, instant ? *instant * 1'000'000'000 : now_ns) : std::nullopt;
  return delay ? Retry::after(*delay) : Retry::as_status_says();
}

/// The canonical code of an HTTP status that is no success.
inline promotion_status status_of_answer(int code) {
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

/// The start of a body, 200 bytes, as one printable line; empty if there is nothing to show.
inline std::string start_of_body(std::string_view body) {
  constexpr std::size_t shown_bytes = 200;
  std::string line;
  for (const char byte : body) {
    const auto c = static_cast<unsigned char>(byte);
    if (c > ' ' && c < 0x7f) {
      line += byte;
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

}  // namespace promotion

#endif
