// A module that is mapped into this process.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "inspection.hpp"
#include "module_body.hpp"
#include "promotion/host/result.hpp"

namespace boost::dll {
class shared_library;
}

namespace promotion::host::modules {

// Owns the one reference that the loader counts; never copied, since a copy would be opened anew by its path.
// Made and destroyed on the control thread.
class LoadedModule final : public ModuleBody {
 public:
  // Maps an inspected module without problems and checks its table. Its constructors run here, nothing else
  // of it. failed_precondition: the loader or the table says no, and why.
  static Result<std::unique_ptr<ModuleBody>> load(Inspection inspection);
  ~LoadedModule() override;
  LoadedModule(const LoadedModule &) = delete;
  LoadedModule &operator=(const LoadedModule &) = delete;

  const Manifest &manifest() const override { return *inspection_.manifest; }
  const std::string &sha256() const override { return inspection_.image->sha256(); }
  promotion_status init(const promotion_call *call) override;
  const void *find(std::string_view id) const override;
  promotion_status create(const promotion_host *host, const promotion_call *call,
                          promotion_string config_json, void **instance) override;
  promotion_status quiesce(const promotion_call *call) override;
  void deinit() override;
  void retain(std::string reason) override;
  bool is_retained() const override { return !retained_because_.empty(); }
  std::string unload() override;

 private:
  explicit LoadedModule(Inspection inspection);
  std::string why_still_mapped() const;

  Inspection inspection_;
  std::unique_ptr<boost::dll::shared_library> library_;
  const promotion_module *table_ = nullptr;
  std::string retained_because_;
};

}  // namespace promotion::host::modules
