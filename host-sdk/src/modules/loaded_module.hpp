// A module that is mapped into this process.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "inspection.hpp"
#include "promotion/abi/module.h"
#include "promotion/host/result.hpp"

namespace boost::dll {
class shared_library;
}

namespace promotion::host::modules {

// Owns the one reference that the loader counts; never copied, since a copy would be opened anew by its path.
// Made and destroyed on the control thread.
class LoadedModule {
 public:
  // Maps an inspected module without problems and checks its table. Its constructors run here, nothing else
  // of it. failed_precondition: the loader or the table says no, and why.
  static Result<std::unique_ptr<LoadedModule>> load(Inspection inspection);
  ~LoadedModule();
  LoadedModule(const LoadedModule &) = delete;
  LoadedModule &operator=(const LoadedModule &) = delete;

  const promotion_module &table() const { return *table_; }
  const Manifest &manifest() const { return *inspection_.manifest; }
  const std::string &sha256() const { return inspection_.image->sha256(); }

  // The module's table for that id, or NULL. Does not throw, whatever the module does.
  const void *find(std::string_view id) const;

  // Keeps it mapped for ever, and says why; unload() repeats that.
  void retain(std::string reason);
  bool is_retained() const { return !retained_because_.empty(); }

  // Gives the loader's reference back and looks whether the code has really gone. Empty: it has; else why
  // not.
  std::string unload();

 private:
  explicit LoadedModule(Inspection inspection);
  Status check_table();
  std::string why_still_mapped() const;

  Inspection inspection_;
  std::unique_ptr<boost::dll::shared_library> library_;
  const promotion_module *table_ = nullptr;
  std::string retained_because_;
};

}  // namespace promotion::host::modules
