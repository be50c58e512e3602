#include "module.hpp"

#include <dlfcn.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace promotion::test {

Module::Module(const std::string &path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) throw std::runtime_error(dlerror());
  void *symbol = dlsym(handle_, PROMOTION_MODULE_SYMBOL);
  if (symbol == nullptr) {
    dlclose(handle_);
    throw std::runtime_error(path + " does not export " PROMOTION_MODULE_SYMBOL);
  }
  table_ = reinterpret_cast<const promotion_module *(*)(void)>(symbol)();
}

Module::~Module() { dlclose(handle_); }

std::string Module::manifest() const { return {table_->manifest_json.data, table_->manifest_json.size}; }

const void *Module::find(std::string_view id) const { return table_->find({id.data(), id.size()}); }

std::string Module::path_or(const std::string &path) {
  const char *named = std::getenv("PROMOTION_TEST_MODULE");
  return named == nullptr ? path : named;
}

bool Module::mapped(const std::string &path) {
  const std::string absolute = std::filesystem::canonical(path);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with(absolute)) return true;
  }
  return false;
}

ModuleCopy::ModuleCopy(const std::string &original)
    : folder_(std::filesystem::temp_directory_path() / "promotion-module-XXXXXX") {
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("cannot make " + folder_);
  path_ = folder_ + "/" + std::filesystem::path(original).filename().string();
  std::filesystem::copy_file(original, path_);
}

ModuleCopy::~ModuleCopy() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace promotion::test
