#include "forges/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace pull_request {

long long decimal(std::string_view text) {
  long long value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 ? value : -1;
}

promotion::Retry retry_after(std::string_view header) {
  const long long seconds = decimal(header);
  if (seconds < 0) return promotion::Retry::as_status_says();
  return promotion::Retry::after(std::chrono::seconds(std::min(seconds, 24LL * 3600)));
}

}  // namespace pull_request
