// One end of the socket between a host and its worker.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace promotion::host::worker {

// Messages of any size up to message_limit over packets, which keep their bounds: each packet says how long
// its message is and where it belongs, so that a cut or invented one is noticed. Owns the descriptor. One
// thread receives; any number send, one message after the other.
class Channel {
 public:
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  ~Channel();
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;

  // Two connected ends, closed on exec; {-1, -1}: the machine has no more, errno says why.
  static std::pair<int, int> make_pair();

  int descriptor() const { return descriptor_; }

  enum class Sent { yes, closed, stuck };
  // `passed`: a descriptor that goes along; -1: none. stuck: the other side did not take it in time.
  Sent send(std::string_view message, int passed = -1,
            std::chrono::milliseconds patience = std::chrono::milliseconds(10'000));

  enum class Received { message, nothing, closed, broken };
  // Takes one packet. message: that was the last one of `message`; nothing: more is to come, or nothing is
  // there yet. broken: the other side does not keep to the protocol. `passed`, if not NULL, takes a
  // descriptor.
  Received receive(std::string &message, bool wait, int *passed = nullptr);

  // Both sides see the end; receive returns `closed`.
  void shut();

 private:
  Sent send_packet(const void *header, std::string_view part, int passed,
                   std::chrono::steady_clock::time_point until);

  const int descriptor_;
  std::mutex sending_;
  std::string assembled_;
  uint32_t expected_ = 0;  // the whole size of the message under way; 0: none is
};

}  // namespace promotion::host::worker
