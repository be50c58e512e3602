// pkt_line.hpp: the packets that git's protocols are made of (gitprotocol-common).
#ifndef PULL_REQUEST_GIT_PKT_LINE_HPP
#define PULL_REQUEST_GIT_PKT_LINE_HPP

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pull_request {

/// What a server sent is not what the protocol says. Another way of speaking to it may still work.
class ForeignAnswer : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Packet { data, flush, delimiter, response_end };

inline constexpr std::string_view flush_packet = "0000";
inline constexpr std::string_view delimiter_packet = "0001";

/// One packet with that payload, of at most 65516 bytes.
std::string packet(std::string_view payload);

/// Cuts packets out of bytes that come in pieces of any size.
class PacketReader {
 public:
  /// Called once for each packet.
  using Take = std::function<void(Packet, std::string_view payload)>;
  explicit PacketReader(Take take) : take_(std::move(take)) {}

  /// Throws ForeignAnswer for a length that cannot be, and what take throws.
  void write(std::string_view bytes);
  /// Whether the last packet is whole.
  bool between_packets() const { return pending_.empty(); }

 private:
  std::size_t take_packet(std::string_view bytes);

  Take take_;
  std::string pending_;  // the beginning of a packet
};

/// A line as packets hold them, with or without a line break at its end.
std::string_view without_line_break(std::string_view line);

/// Cuts `text` at its first `separator`: gives what precedes it, and leaves what follows.
std::string_view take_word(std::string_view &text, char separator = ' ');

}  // namespace pull_request

#endif
