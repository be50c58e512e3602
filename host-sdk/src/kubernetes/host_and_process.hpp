// Who this host is among several.
#pragma once

#include <string>

namespace promotion::host::kubernetes {

// The name of the machine, which is that of the pod in a cluster.
std::string host_name();
// The same with the process: "promotion-host-0/17".
std::string host_and_process();

}  // namespace promotion::host::kubernetes
