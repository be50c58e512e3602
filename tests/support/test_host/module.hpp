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

  /// What the variable PROMOTION_TEST_MODULE names, else `path`: so one test serves modules built elsewhere
  /// too.
  static std::string path_or(const std::string &path);

  /// Whether a file of that path is mapped into this process, asked of the kernel.
  static bool mapped(const std::string &path);

 private:
  void *handle_;
  const promotion_module *table_;
};

/// A copy of a module's file in a folder of its own, removed with this object: a file that is loaded already
/// is not loaded again, and one that is mapped must not be written over.
class ModuleCopy {
 public:
  explicit ModuleCopy(const std::string &original);
  ModuleCopy(const ModuleCopy &) = delete;
  ModuleCopy &operator=(const ModuleCopy &) = delete;
  ~ModuleCopy();

  const std::string &path() const { return path_; }

 private:
  std::string folder_;
  std::string path_;
};

}  // namespace promotion::test
