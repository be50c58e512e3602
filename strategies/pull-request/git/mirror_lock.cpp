#include "git/mirror_lock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace pull_request {
namespace {

using promotion::Error;

/// Sleeps a little, but not through a cancellation.
void pause(const promotion::Call &call) {
  pollfd waited{call.cancel_fd(), POLLIN, 0};
  poll(&waited, call.cancel_fd() > 0 ? 1U : 0U, 20);
}

/// Whether the file of that name is still the one that was opened: whoever removes a mirror removes its lock
/// as well, while holding it.
bool is_current(int descriptor, const std::filesystem::path &path) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// The locked file's descriptor; -1: not now, or, with errno, not at all.
int try_to_lock(const std::filesystem::path &path, int flags) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
  if (descriptor < 0) return -1;
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    if (is_current(descriptor, path)) return descriptor;
    errno = EWOULDBLOCK;
  }
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return -1;
}

}  // namespace

MirrorLock::MirrorLock(const promotion::Call &call, const std::filesystem::path &file) : descriptor_(-1) {
  while ((descriptor_ = try_to_lock(file, O_CREAT)) < 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      throw Error(PROMOTION_UNAVAILABLE,
                  "the lock of the mirror " + file.string() + " cannot be used: " + std::strerror(errno));
    }
    if (call.cancelled()) {
      throw Error(PROMOTION_CONFLICT,
                  "the mirror of the repository was in use by another process all the time");
    }
    pause(call);
  }
  futimens(descriptor_, nullptr);
}

std::optional<MirrorLock> MirrorLock::take_if_free(const std::filesystem::path &file) {
  const int descriptor = try_to_lock(file, 0);
  if (descriptor < 0) return std::nullopt;
  return MirrorLock(descriptor);
}

MirrorLock::MirrorLock(MirrorLock &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

MirrorLock::~MirrorLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace pull_request
