// The host's log: one line for each thing that an operator may want to know.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promotion::host {

enum class Severity { debug = 1, info = 2, warning = 3, error = 4 };
std::string_view name_of(Severity severity);
std::optional<Severity> severity_named(std::string_view name);

// A value of a log line. Numbers stay numbers in JSON; an empty text is left out.
struct LogField {
  LogField(std::string_view k, std::string_view v) : key(k), text(v) {}
  LogField(std::string_view k, const char *v) : key(k), text(v) {}
  LogField(std::string_view k, const std::string &v) : key(k), text(v) {}
  LogField(std::string_view k, int64_t v) : key(k), number(v), is_number(true) {}
  LogField(std::string_view k, int v) : LogField(k, static_cast<int64_t>(v)) {}
  LogField(std::string_view k, uint64_t v) : LogField(k, static_cast<int64_t>(v)) {}

  std::string key;
  std::string text;
  int64_t number = 0;
  bool is_number = false;
};

// Takes lines from any thread. Implementations mask every secret they were told of, in messages and fields.
class Log {
 public:
  virtual ~Log() = default;

  virtual bool enabled(Severity severity) const = 0;
  virtual void write(Severity severity, std::string_view message, const std::vector<LogField> &fields) = 0;

  // From now on these bytes are shown as "***". Values shorter than 4 bytes are not masked. [any thread]
  virtual void mask(std::string_view secret) = 0;
  // The text with every masked value replaced; for text that goes into the store or an answer. [any thread]
  virtual std::string masked(std::string_view text) const = 0;

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    if (enabled(Severity::debug)) write(Severity::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    if (enabled(Severity::info)) write(Severity::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(Severity::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(Severity::error, message, fields);
  }
};

enum class LogFormat { text, json };
std::optional<LogFormat> log_format_named(std::string_view name);

// Writes to standard error, whole lines, as text or as one JSON object a line.
std::unique_ptr<Log> make_log(LogFormat format, Severity lowest);

}  // namespace promotion::host
