// A log that keeps its lines, for tests that look at what was said.
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "promotion/host/log.hpp"

namespace promotion::testing {

class RecordingLog final : public host::Log {
 public:
  struct Line {
    host::Severity severity;
    std::string text;  // the message, then key=value for each field
  };

  bool enabled(host::Severity) const override { return true; }

  void write(host::Severity severity, std::string_view message, const std::vector<host::LogField> &fields) override {
    std::string text{message};
    for (const auto &field : fields)
      text += " " + field.key + "=" + (field.is_number ? std::to_string(field.number) : field.text);
    std::lock_guard lock(mutex_);
    lines_.push_back({severity, std::move(text)});
  }

  void mask(std::string_view secret) override {
    std::lock_guard lock(mutex_);
    masks_.emplace_back(secret);
  }

  std::string masked(std::string_view text) const override {
    std::lock_guard lock(mutex_);
    std::string result{text};
    for (const auto &secret : masks_)
      for (size_t at; secret.size() >= 4 && (at = result.find(secret)) != std::string::npos;)
        result.replace(at, secret.size(), "***");
    return result;
  }

  std::vector<Line> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

  // Whether some line holds this text.
  bool said(std::string_view text) const {
    std::lock_guard lock(mutex_);
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line &line) { return line.text.find(text) != std::string::npos; });
  }

  std::string all() const {
    std::lock_guard lock(mutex_);
    std::string text;
    for (const auto &line : lines_) text += line.text + "\n";
    return text;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
  std::vector<std::string> masks_;
};

}  // namespace promotion::testing
