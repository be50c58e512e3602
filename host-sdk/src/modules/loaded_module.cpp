#include "loaded_module.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>

#include "mappings.hpp"
#include "module_table.hpp"
#include "promotion/abi/evaluator.h"
#include "promotion/abi/strategy.h"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // reports would lose the symbols of what is no longer mapped
#else
constexpr bool sanitized = false;
#endif

Error refused(std::string why) { return {Code::failed_precondition, std::move(why), {}, 0}; }

// Boost wraps the loader's sentence into its own; only the loader's says what is missing.
std::string loader_text(std::string text, const std::string &path) {
  constexpr std::string_view before = "dlerror system message: ";
  if (size_t start = text.find(before); start != std::string::npos) text.erase(0, start + before.size());
  if (size_t end = text.rfind("): "); end != std::string::npos) text.resize(end);
  if (text.starts_with(path + ": ")) text.erase(0, path.size() + 2);
  return text;
}

}  // namespace

LoadedModule::LoadedModule(Inspection inspection) : inspection_(std::move(inspection)) {}

LoadedModule::~LoadedModule() { unload(); }

Result<std::unique_ptr<ModuleBody>> LoadedModule::load(Inspection inspection) {
  std::unique_ptr<LoadedModule> module(new LoadedModule(std::move(inspection)));
  const std::string path = module->inspection_.image->load_path();
  const promotion_module *(*entry)() = nullptr;
  try {
    // The throwing form: the other one loses what the loader said. Now, not lazily: a symbol that is missing
    // would else end the process at the first call.
    module->library_ = std::make_unique<boost::dll::shared_library>(
        path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    entry = &module->library_->get<const promotion_module *()>(PROMOTION_MODULE_SYMBOL);
  } catch (const std::exception &failure) {
    return not_loadable(loader_text(failure.what(), path));
  }
  if (sanitized) module->retain("the host is built with a sanitizer");
  if (!module->manifest().may_unload) module->retain("its manifest says unload: never");
  try {
    module->table_ = entry();
  } catch (...) {
    return refused(PROMOTION_MODULE_SYMBOL " threw an exception; it has to return the module's table");
  }
  if (Status checked = check_table(module->table_, module->inspection_); !checked.ok())
    return checked.error();
  return std::unique_ptr<ModuleBody>(std::move(module));
}

const void *LoadedModule::find(std::string_view id) const {
  try {
    return table_->find(to_abi(id));
  } catch (...) {
    return nullptr;
  }
}

promotion_status LoadedModule::init(const promotion_call *call) {
  return table_->init == nullptr ? PROMOTION_OK : table_->init(call);
}

promotion_status LoadedModule::create(const promotion_host *host, const promotion_call *call,
                                      promotion_string config_json, void **instance) {
  if (manifest().kind == ModuleKind::evaluator)
    return static_cast<const promotion_evaluator *>(find(PROMOTION_EVALUATOR_ID))
        ->create(host, call, config_json, instance);
  return static_cast<const promotion_strategy *>(find(PROMOTION_STRATEGY_ID))
      ->create(host, call, config_json, instance);
}

promotion_status LoadedModule::quiesce(const promotion_call *call) {
  return table_->quiesce == nullptr ? PROMOTION_OK : table_->quiesce(call);
}

void LoadedModule::deinit() {
  if (table_->deinit != nullptr) table_->deinit();
}

void LoadedModule::retain(std::string reason) {
  if (retained_because_.empty() && library_ != nullptr) {
    retained_because_ = std::move(reason);
    inspection_.image->retain();
    // Opening it once more with this flag makes the loader keep it whatever is closed afterwards.
    if (void *again = dlopen(inspection_.image->load_path().c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE))
      dlclose(again);
  }
}

std::string LoadedModule::unload() {
  if (library_ == nullptr) return retained_because_;
  library_.reset();
  table_ = nullptr;
  if (retained_because_.empty() && is_code_mapped(inspection_.image->inode())) {
    retained_because_ = why_still_mapped();
    inspection_.image->retain();
  }
  return retained_because_;
}

std::string LoadedModule::why_still_mapped() const {
  const auto &unique = inspection_.elf.unique_symbols;
  if (!unique.empty())
    return "it has unique symbols, such as " + unique.front() + "; compile it with -fno-gnu-unique";
  if (inspection_.elf.never_unloads) return "it was linked with -z nodelete";
  return "something still refers to it, such as a thread that has thread_local objects of it";
}

}  // namespace promotion::host::modules
