#include "request_stream.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace promotion::host::events {
namespace {

using std::chrono::steady_clock;

// An answer is small: a peer that does not take it within this time does not want it.
constexpr auto write_time = std::chrono::seconds(5);

bool wait_for(int descriptor, short events, steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waited{descriptor, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace

void RequestStream::begin_body(size_t limit) {
  budget_ = limit;
  body_bytes_ = 0;
}

bool RequestStream::has_more() const {
  char byte;
  return begin_ != end_ || ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool RequestStream::is_readable() const { return begin_ != end_ || wait_for(descriptor_, POLLIN, deadline_); }
bool RequestStream::is_writable() const {
  return wait_for(descriptor_, POLLOUT, steady_clock::now() + write_time);
}

ssize_t RequestStream::read(char *bytes, size_t size) {
  if (begin_ == end_ && !fill()) return -1;
  const size_t count = std::min({size, end_ - begin_, budget_});
  if (count == 0) return budget_ == 0 ? -1 : 0;
  std::memcpy(bytes, buffer_.data() + begin_, count);
  begin_ += count;
  budget_ -= count;
  body_bytes_ += count;
  return static_cast<ssize_t>(count);
}

// False: an error or the deadline. At the sender's end the buffer stays empty.
bool RequestStream::fill() {
  for (;;) {
    const ssize_t count = ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
    if (count >= 0) {
      begin_ = 0;
      end_ = static_cast<size_t>(count);
      return true;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    if (errno == EAGAIN && !wait_for(descriptor_, POLLIN, deadline_)) return false;
    if (steady_clock::now() >= deadline_) return false;
  }
}

ssize_t RequestStream::write(const char *bytes, size_t size) {
  const auto deadline = steady_clock::now() + write_time;
  size_t written = 0;
  while (written < size) {
    const ssize_t count = ::send(descriptor_, bytes + written, size - written, MSG_NOSIGNAL);
    if (count >= 0)
      written += static_cast<size_t>(count);
    else if (errno != EAGAIN && errno != EINTR)
      return -1;
    else if (!wait_for(descriptor_, POLLOUT, deadline))
      return -1;
  }
  return static_cast<ssize_t>(written);
}

void RequestStream::get_remote_ip_and_port(std::string &, int &) const {}
void RequestStream::get_local_ip_and_port(std::string &, int &) const {}

}  // namespace promotion::host::events
