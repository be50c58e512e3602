// module.hpp: one module loaded from its file.
#pragma once

#include <promotion/abi/abi.h>

#include <string>
#include <string_view>

namespace promotion::test {

/// Loads a module as a host does: everything bound at once, nothing shown to others. Closed when destroyed.
class Module {
 public:
  /// Throws std::runtime_error with the linker's words.
  explicit Module(const std::string &path);
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;
  ~Module();

  const promotion_module &table() const { return *table_; }
  std::string manifest() const;
  const void *find(std::string_view id) const;
  template <typename T>
  const T *find(std::string_view id) const {
    return static_cast<const T *>(find(id));
  }

  /// What the variable PROMOTION_TEST_MODULE names, else `path`: so one test serves modules built elsewhere too.
  static std::string path_or(const std::string &path);

  /// Whether a file of that path is mapped into this process, asked of the kernel.
  static bool mapped(const std::string &path);

 private:
  void *handle_;
  const promotion_module *table_;
};

}  // namespace promotion::test
