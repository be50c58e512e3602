// Where a module's code is: mapped into this process, or in a worker.
#pragma once

#include <string>
#include <string_view>

#include "manifest.hpp"
#include "promotion/abi/host.h"
#include "promotion/abi/module.h"

namespace promotion::host::modules {

// What a generation asks of its module, in the order of module.h of the contract. Whatever the functions of
// the module let out comes out here. Made, used and destroyed on the control thread; what find() gives may be
// called as the contract has it.
class ModuleBody {
 public:
  virtual ~ModuleBody() = default;
  virtual const Manifest &manifest() const = 0;
  virtual const std::string &sha256() const = 0;

  virtual promotion_status init(const promotion_call *call) = 0;
  // The table for that id, or NULL. Does not throw, whatever the module does.
  virtual const void *find(std::string_view id) const = 0;
  // An instance of the one interface that the manifest's kind stands for; its table has been checked.
  virtual promotion_status create(const promotion_host *host, const promotion_call *call,
                                  promotion_string config_json, void **instance) = 0;
  virtual promotion_status quiesce(const promotion_call *call) = 0;
  virtual void deinit() = 0;

  // Keeps the code for ever, and says why; unload() repeats that.
  virtual void retain(std::string reason) = 0;
  virtual bool is_retained() const = 0;
  // Gives the code up and looks whether it has really gone. Empty: it has; else why not.
  virtual std::string unload() = 0;
};

}  // namespace promotion::host::modules
