#include "quiet_log.hpp"

namespace promotion::host::events {
namespace {

constexpr auto silence = std::chrono::minutes(1);
constexpr size_t max_subjects = 10'000;

}  // namespace

void QuietLog::warning(const std::string &subject, std::string_view message,
                       std::initializer_list<LogField> fields) {
  if (is_due(subject)) log_.warning(message, fields);
}

bool QuietLog::is_due(const std::string &subject) {
  const auto now = std::chrono::steady_clock::now();
  std::lock_guard lock(mutex_);
  // Subjects are pipelines that exist; this many come only from pipelines that come and go.
  if (said_.size() >= max_subjects) said_.clear();
  const auto [known, is_new] = said_.try_emplace(subject, now);
  if (!is_new && now - known->second < silence) return false;
  known->second = now;
  return true;
}

}  // namespace promotion::host::events
