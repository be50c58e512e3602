#include "mappings.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace promotion::host::modules {

bool is_code_mapped(ino_t inode) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    // proc(5): range, permissions, offset, device, inode, path
    std::istringstream fields(line);
    std::string range, permissions, offset, device, path;
    ino_t found = 0;
    fields >> range >> permissions >> offset >> device >> found >> path;
    if (found == inode && permissions.find('x') != std::string::npos &&
        path.find("promotion-") != std::string::npos)
      return true;
  }
  return false;
}

}  // namespace promotion::host::modules
