#include "collecting_log.hpp"

#include <utility>

namespace promotion::host::operations {

void CollectingLog::write(Severity severity, std::string_view message, const std::vector<LogField> &fields) {
  if (severity < Severity::error) {
    behind_.write(severity, message, fields);
    return;
  }
  std::string sentence{message};
  const char *separator = " (";
  for (const auto &field : fields) {
    sentence += separator + field.key + ": " + (field.is_number ? std::to_string(field.number) : field.text);
    separator = ", ";
  }
  if (!fields.empty()) sentence += ")";
  const auto shown = behind_.masked(sentence);
  std::lock_guard lock(mutex_);
  sentences_.push_back(shown);
}

std::vector<std::string> CollectingLog::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(sentences_, {});
}

}  // namespace promotion::host::operations
