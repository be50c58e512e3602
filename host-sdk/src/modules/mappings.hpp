// What this process has mapped.
#pragma once

#include <sys/types.h>

namespace promotion::host::modules {

// Whether code of the module image with that inode is mapped (/proc/self/maps).
bool is_code_mapped(ino_t inode);

}  // namespace promotion::host::modules
