// Log lines that anybody on the network can cause, each said once a minute at the most.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "promotion/host/log.hpp"

namespace promotion::host::events {

// Thread-safe.
class QuietLog {
 public:
  explicit QuietLog(Log &log) : log_(log) {}

  // `subject` tells what the line is about: lines with different subjects do not silence each other.
  void warning(const std::string &subject, std::string_view message, std::initializer_list<LogField> fields);

 private:
  bool is_due(const std::string &subject);

  Log &log_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point> said_;
};

}  // namespace promotion::host::events
