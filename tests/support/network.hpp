#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "eventually.hpp"

namespace promotion::test {

/// A port of 127.0.0.1 that nobody listened on a moment ago, for programs that cannot be told "any". Somebody
/// may take it first, so whoever starts such a program tries again with another.
std::uint16_t free_port();

/// Whether something accepts connections on that port of 127.0.0.1.
bool accepts_connections(std::uint16_t port);

/// A TCP connection to 127.0.0.1 that sends exactly the bytes it is given. Not thread-safe.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port);  ///< Throws std::runtime_error if refused.
  ~RawConnection();
  RawConnection(RawConnection &&other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  RawConnection &operator=(RawConnection &&) = delete;

  /// False when the other side has closed the connection; what it answered can still be read.
  bool send(std::string_view bytes);
  /// Head and body of one HTTP answer, as they came. Throws std::runtime_error when it does not come in time.
  std::string read_answer(std::chrono::milliseconds patience = kPatience);

 private:
  int descriptor_ = -1;
};

/// The status of an HTTP answer; 0 when it does not begin like one.
int status_of_answer(std::string_view answer);
/// A header of it, whatever the case of its name; empty when absent.
std::string header_of_answer(std::string_view answer, std::string_view name);

}  // namespace promotion::test
