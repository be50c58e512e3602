#include "host_context.hpp"

#include <nlohmann/json.hpp>

#include "call_context.hpp"
#include "json.hpp"
#include "promotion/abi/strategy.h"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t field_limit = 32;
constexpr uint64_t lines_in_a_period = 1000;
constexpr std::chrono::seconds period{10};

Severity severity_of(int32_t severity) {
  switch (severity) {
    case PROMOTION_LOG_DEBUG:
      return Severity::debug;
    case PROMOTION_LOG_WARNING:
      return Severity::warning;
    case PROMOTION_LOG_ERROR:
      return Severity::error;
    default:
      return Severity::info;
  }
}

// The host's own fields keep their meaning: a module's of the same name get a dash behind it.
std::string field_name(const std::string &name) {
  for (std::string_view own : {"module", "trace", "message", "level", "time", "severity", "timestamp"})
    if (name == own) return name + "-";
  return name;
}

void add_fields(promotion_string fields_json, std::vector<LogField> &fields) {
  std::string_view text = view(fields_json);
  if (text.empty() || text.size() > PROMOTION_DETAILS_LIMIT) return;
  auto object = parse_json(text);
  if (!object.ok() || !object->is_object()) return;
  for (const auto &[name, value] : object->items()) {
    if (fields.size() >= field_limit) return;
    if (value.is_number_integer())
      fields.emplace_back(field_name(name), value.get<int64_t>());
    else
      fields.emplace_back(field_name(name), value.is_string() ? value.get<std::string>() : value.dump());
  }
}

}  // namespace

HostContext::HostContext(const ServiceSources &sources, const WantedModule &wanted, const Manifest &manifest)
    : module_(manifest.id),
      log_(sources.log),
      services_(sources, wanted, manifest),
      lines_(lines_in_a_period, period) {
  table_ = {sizeof table_, PROMOTION_ABI_MINOR, this, &HostContext::log, &HostContext::service};
}

void HostContext::log(void *context, const promotion_call *call, int32_t severity, promotion_string message,
                      promotion_string fields_json) {
  const auto *self = static_cast<const HostContext *>(context);
  if (self == nullptr) return;
  try {
    Severity level = severity_of(severity);
    if (!self->log_.enabled(level) || !self->may_write_line()) return;
    std::vector<LogField> fields{{"module", self->module_}};
    if (const CallContext *caller = CallContext::of(call);
        caller != nullptr && !caller->trace_parent().empty())
      fields.emplace_back("trace", caller->trace_parent());
    add_fields(fields_json, fields);
    // Masked before it is cut, so that no part of a secret is left over at the end.
    std::string text = self->log_.masked(mended(view(message).substr(0, 4 * PROMOTION_MESSAGE_LIMIT)));
    self->log_.write(level, cut(text, PROMOTION_MESSAGE_LIMIT), fields);
  } catch (...) {  // a line is lost; a module must not notice
  }
}

bool HostContext::may_write_line() const {
  const auto answer = lines_.ask(std::chrono::steady_clock::now());
  if (answer.left_out != 0)
    log_.warning("module lines left out", {{"module", module_}, {"lines", answer.left_out}});
  return answer.allowed;
}

const void *HostContext::service(void *context, promotion_string id) {
  const auto *self = static_cast<const HostContext *>(context);
  return self == nullptr ? nullptr : self->services_.find(view(id));
}

}  // namespace promotion::host::modules
