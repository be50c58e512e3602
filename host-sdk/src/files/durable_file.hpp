// Small files that are there wholly or not at all, whenever the process or the machine ends.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "promotion/host/result.hpp"

namespace promotion::host::files {

// In the place of what was there, with these rights. Once it returns, it is on the disk. By one writer at a
// time. unavailable: the file is as it was before; says why.
Status write_durably(const std::filesystem::path &path, std::string_view bytes, mode_t rights);

}  // namespace promotion::host::files
