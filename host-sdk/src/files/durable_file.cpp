#include "durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace promotion::host::files {
namespace {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

// The name is the folder's, and reaches the disk with it.
void sync_folder(const std::filesystem::path &folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

Error failed(const std::filesystem::path &path, int reason) {
  return {Code::unavailable, "cannot write " + path.string() + ": " + std::strerror(reason), {}, 0};
}

}  // namespace

Status write_durably(const std::filesystem::path &path, std::string_view bytes, mode_t rights) {
  const std::string unfinished = path.string() + ".new";
  const int file =
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return failed(path, errno);
  const bool written = write_all(file, bytes) && fchmod(file, rights) == 0 && fsync(file) == 0;
  int reason = errno;
  close(file);
  if (written && rename(unfinished.c_str(), path.c_str()) == 0) {
    sync_folder(path.parent_path());
    return success();
  }
  if (written) reason = errno;
  unlink(unfinished.c_str());
  return failed(path, reason);
}

}  // namespace promotion::host::files
