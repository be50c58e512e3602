#include "loaded_module.hpp"

#include <dlfcn.h>

#include <promotion/sdk/value.hpp>
#include <stdexcept>

namespace promotion::evaluator::test {
namespace {

void forget_line(void *, const promotion_call *, std::int32_t, promotion_string, promotion_string) {}
const void *find_timezones(void *context, promotion_string id) {
  return text(id) == PROMOTION_TIMEZONES_ID ? context : nullptr;
}
promotion_status get_timezone(void *, const promotion_call *, promotion_string name,
                              const promotion_sink *tzif) {
  const std::string bytes = timezone_bytes(text(name));
  if (bytes.empty()) return PROMOTION_NOT_FOUND;
  return tzif->write(tzif->context, bytes.data(), bytes.size());
}
std::int32_t never_cancelled(void *) { return 0; }
void remember_error(void *context, std::int64_t, promotion_string message, promotion_string) {
  *static_cast<std::string *>(context) = std::string(text(message));
}

}  // namespace

// Two headers, one type each, no change on record, and the rule that holds.
std::string timezone_bytes(std::string_view name) {
  std::string rule;
  if (name == "Europe/Berlin") rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  if (name == "America/New_York") rule = "EST5EDT,M3.2.0,M11.1.0";
  if (rule.empty()) return {};
  std::string part = "TZif2" + std::string(15, '\0');
  for (const char count : {0, 0, 0, 0, 1, 4}) part += std::string(3, '\0') + count;
  part += std::string(6, '\0') + std::string("LMT\0", 4);
  return part + part + "\n" + rule + "\n";
}

LoadedModule::LoadedModule() : handle_(dlopen(PROMOTION_EVALUATOR_MODULE_FILE, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) throw std::runtime_error(dlerror());
  table_ = reinterpret_cast<decltype(&promotion_module_v1)>(symbol(PROMOTION_MODULE_SYMBOL))();
}

LoadedModule::~LoadedModule() { dlclose(handle_); }

void *LoadedModule::symbol(const char *name) const { return dlsym(handle_, name); }

const promotion_evaluator &LoadedModule::evaluator() const {
  const void *found = table_->find(borrow(PROMOTION_EVALUATOR_ID));
  if (found == nullptr) throw std::runtime_error("the module offers no evaluator");
  return *static_cast<const promotion_evaluator *>(found);
}

CallDouble::CallDouble() {
  host_ = sized<promotion_host>();
  host_.abi_minor = PROMOTION_ABI_MINOR;
  host_.log = &forget_line;
  host_.service = &find_timezones;
  host_.context = &timezones_;
  timezones_ = sized<promotion_timezones>();
  timezones_.get = &get_timezone;
  call_ = sized<promotion_call>();
  call_.context = &error_;
  call_.cancelled = &never_cancelled;
  call_.error = &remember_error;
}

}  // namespace promotion::evaluator::test
