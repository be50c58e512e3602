// Whether strangers could have written what is about to be run.
#pragma once

#include <filesystem>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// permission_denied: everybody may write to the open file, to the folder that `path` names it in or that it
// really lies in, or to one above those (there a sticky one, such as /tmp, is good).
Status check_only_owners_write(int file, const std::filesystem::path &path);

}  // namespace promotion::host::modules
