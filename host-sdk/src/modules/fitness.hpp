// Whether a new generation can go on with the work that is there.
#pragma once

#include <string>
#include <vector>

#include "promotion/host/registry.hpp"
#include "running_module.hpp"

namespace promotion::host::modules {

struct Contender {
  const Manifest &manifest;
  const Adapters &adapters;
};

// Empty: it can. Else the first reason why not: a pipeline that it refuses and that what runs now takes, a
// strategy in use that it no longer answers to, or states of open tasks that it cannot read. A pipeline that
// is refused either way is no reason, since it would keep every change out. `former`: nullptr if nothing
// runs.
std::string why_unfit(const Contender &next, const Contender *former, const LiveWork &work);

}  // namespace promotion::host::modules
