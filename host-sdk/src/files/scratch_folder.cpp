#include "scratch_folder.hpp"

#include <stdlib.h>

#include <system_error>

namespace promotion::host::files {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::error_code error;
  auto name = (fs::temp_directory_path(error) / "promotion-XXXXXX").string();
  if (mkdtemp(name.data())) path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  if (!path_.empty()) fs::remove_all(path_, error);
}

}  // namespace promotion::host::files
