// One request on a connection, with an end to its time and its size whatever its sender does.
#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <string>

namespace promotion::host::events {

// Does not own the descriptor, which must not block.
class RequestStream final : public httplib::Stream {
 public:
  // Reading ends at the deadline, or once `limit` bytes were read, as if the sender had closed.
  RequestStream(int descriptor, std::chrono::steady_clock::time_point deadline, size_t limit)
      : descriptor_(descriptor), deadline_(deadline), budget_(limit) {}

  // From now on what is read is the body, with a limit of its own.
  void begin_body(size_t limit);
  size_t body_bytes() const { return body_bytes_; }
  // Whether the sender has sent more than was read.
  bool has_more() const;

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char *bytes, size_t size) override;
  ssize_t write(const char *bytes, size_t size) override;
  // Nobody asks; looking it up would cost two system calls a request.
  void get_remote_ip_and_port(std::string &ip, int &port) const override;
  void get_local_ip_and_port(std::string &ip, int &port) const override;
  // None to give away: whoever waits on it would forget the deadline.
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  bool fill();

  const int descriptor_;
  const std::chrono::steady_clock::time_point deadline_;
  size_t budget_;
  size_t body_bytes_ = 0;
  std::array<char, 16 * 1024> buffer_;
  size_t begin_ = 0, end_ = 0;  // of what is in the buffer
};

}  // namespace promotion::host::events
