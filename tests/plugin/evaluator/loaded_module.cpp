#include "loaded_module.hpp"

#include <dlfcn.h>

#include <promotion/sdk/value.hpp>
#include <stdexcept>

namespace promotion::evaluator::test {
namespace {

void forget_line(void *, const promotion_call *, std::int32_t, promotion_string, promotion_string) {}
const void *no_service(void *, promotion_string) { return nullptr; }
std::int32_t never_cancelled(void *) { return 0; }
void remember_error(void *context, std::int64_t, promotion_string message, promotion_string) {
  *static_cast<std::string *>(context) = std::string(text(message));
}

}  // namespace

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
  host_.service = &no_service;
  call_ = sized<promotion_call>();
  call_.context = &error_;
  call_.cancelled = &never_cancelled;
  call_.error = &remember_error;
}

}  // namespace promotion::evaluator::test
