#include "host_and_process.hpp"

#include <unistd.h>

namespace promotion::host::kubernetes {

std::string host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

std::string host_and_process() { return host_name() + "/" + std::to_string(getpid()); }

}  // namespace promotion::host::kubernetes
