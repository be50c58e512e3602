#include "regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

namespace promotion::host::pipelines {

Result<RegularFile> RegularFile::open(const std::string &path) {
  // Not blocking, so that a pipe in place of a file cannot hold the reader.
  RegularFile file(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.descriptor_ < 0 || ::fstat(file.descriptor_, &status) != 0) {
    const bool gone = errno == ENOENT || errno == ENOTDIR;
    return Error{gone ? Code::not_found : Code::unavailable, path + ": " + std::strerror(errno)};
  }
  if (!S_ISREG(status.st_mode)) return Error{Code::unavailable, path + ": is not a regular file"};
  return file;
}

RegularFile::RegularFile(RegularFile &&other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

RegularFile::~RegularFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string RegularFile::real_path() const {
  char path[PATH_MAX];
  const auto link = "/proc/self/fd/" + std::to_string(descriptor_);
  const ssize_t length = ::readlink(link.c_str(), path, sizeof path);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof path) || path[0] != '/') return {};
  return {path, static_cast<size_t>(length)};
}

Result<std::string> RegularFile::read(size_t limit) const {
  std::string bytes;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t count = ::read(descriptor_, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{Code::unavailable, path_ + ": " + std::strerror(errno)};
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(count) > limit)
      return Error{Code::resource_exhausted, path_ + ": is longer than " + std::to_string(limit) +
                                                 " bytes; that is the most that is read"};
    bytes.append(buffer, static_cast<size_t>(count));
  }
}

}  // namespace promotion::host::pipelines
