#include "git/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <promotion/module.hpp>

namespace pull_request {
namespace {

[[noreturn]] void fail(const std::string &folder) {
  throw promotion::Error(PROMOTION_UNAVAILABLE, "what the repository sent cannot be kept in " + folder +
                                                    ": " + std::strerror(errno));
}

}  // namespace

Spool::~Spool() {
  if (file_ >= 0) close(file_);
}

void Spool::write(std::string_view bytes) {
  if (file_ < 0 && buffer_.size() + bytes.size() <= memory_) {
    buffer_ += bytes;
    return;
  }
  if (file_ < 0) {
    file_ = open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) fail(folder_);
  }
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(folder_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t Spool::read(char *buffer, std::size_t size) {
  if (position_ < buffer_.size()) {
    const std::size_t count = std::min(size, buffer_.size() - position_);
    std::memcpy(buffer, buffer_.data() + position_, count);
    position_ += count;
    return count;
  }
  if (file_ < 0) return 0;
  for (;;) {
    const ssize_t count = pread(file_, buffer, size, static_cast<off_t>(position_ - buffer_.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(folder_);
    position_ += static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
  }
}

}  // namespace pull_request
