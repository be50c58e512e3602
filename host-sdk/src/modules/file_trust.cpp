#include "file_trust.hpp"

#include <sys/stat.h>

#include <string>

namespace promotion::host::modules {
namespace {

Error open_to_all(const std::string &what, const std::filesystem::path &path) {
  return {Code::permission_denied,
          what + " " + path.string() +
              " may be written by everybody, so anybody could replace the module; "
              "take that right away (chmod o-w) and check what lies there",
          {},
          0};
}

Status check_folders(const std::filesystem::path &file) {
  bool own = true;
  for (std::filesystem::path folder = file.parent_path();; folder = folder.parent_path()) {
    struct stat found {};
    if (stat(folder.c_str(), &found) == 0 && (found.st_mode & S_IWOTH) != 0 &&
        (own || (found.st_mode & S_ISVTX) == 0))
      return open_to_all("the folder", folder);
    own = false;
    if (folder == folder.parent_path()) return success();
  }
}

}  // namespace

Status check_only_owners_write(int file, const std::filesystem::path &path) {
  struct stat found {};
  if (fstat(file, &found) == 0 && (found.st_mode & S_IWOTH) != 0) return open_to_all("the module", path);
  std::error_code ignored;
  if (Status named = check_folders(std::filesystem::absolute(path)); !named.ok()) return named;
  std::filesystem::path real =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), ignored);
  return real.is_absolute() ? check_folders(real) : success();
}

}  // namespace promotion::host::modules
