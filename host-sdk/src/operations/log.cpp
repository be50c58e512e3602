#include "promotion/host/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "log_line.hpp"
#include "masker.hpp"
#include "promotion/host/clock.hpp"

namespace promotion::host {
namespace operations {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::debug:
      return spdlog::level::debug;
    case Severity::info:
      return spdlog::level::info;
    case Severity::warning:
      return spdlog::level::warn;
    case Severity::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// spdlog brings the sink, its lock and the flushing; the lines are made here, since fields are not its thing.
class SpdlogLog final : public Log {
 public:
  SpdlogLog(LogFormat format, Severity lowest)
      : format_(format), logger_("promotion", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(level_of(lowest));
    logger_.set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc, "\n"));
    // What cannot be written, to a closed pipe say, cannot be said either.
    logger_.set_error_handler([](const std::string &) {});
  }

  bool enabled(Severity severity) const override { return logger_.should_log(level_of(severity)); }

  void write(Severity severity, std::string_view message, const std::vector<LogField> &fields) override {
    if (!enabled(severity)) return;
    auto shown = fields;
    std::erase_if(shown, [](const LogField &field) { return !field.is_number && field.text.empty(); });
    for (auto &field : shown)
      if (!field.is_number) field.text = masker_.masked(field.text);
    const auto make_line = format_ == LogFormat::json ? json_line : text_line;
    const auto line = make_line(clock_.now_ns(), severity, masker_.masked(message), shown);
    logger_.log(level_of(severity), spdlog::string_view_t(line.data(), line.size()));
  }

  void mask(std::string_view secret) override { masker_.add(secret); }

  std::string masked(std::string_view text) const override { return masker_.masked(text); }

 private:
  const LogFormat format_;
  SystemClock clock_;
  Masker masker_;
  spdlog::logger logger_;
};

}  // namespace
}  // namespace operations

std::unique_ptr<Log> make_log(LogFormat format, Severity lowest) {
  return std::make_unique<operations::SpdlogLog>(format, lowest);
}

}  // namespace promotion::host
