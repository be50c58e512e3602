// A folder of its own below the temporary one, gone when it goes out of scope.
#pragma once

#include <filesystem>

namespace promotion::host::files {

// Modules that are only looked at get their storage in one, so that a host which works on the real one is not
// disturbed.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder &) = delete;
  ScratchFolder &operator=(const ScratchFolder &) = delete;

  // Empty: none could be made.
  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace promotion::host::files
