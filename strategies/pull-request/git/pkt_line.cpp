#include "git/pkt_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace pull_request {
namespace {

constexpr std::size_t head_size = 4;
constexpr std::size_t longest = 65520;

}  // namespace

std::string packet(std::string_view payload) {
  char length[head_size + 1];
  std::snprintf(length, sizeof length, "%04x", static_cast<unsigned>(payload.size() + head_size));
  return length + std::string(payload);
}

void PacketReader::write(std::string_view bytes) {
  // A packet that is whole in these bytes is taken from them; only what is cut is copied.
  while (!bytes.empty()) {
    if (pending_.empty()) {
      const std::size_t taken = take_packet(bytes);
      bytes.remove_prefix(taken);
      if (taken > 0) continue;
      pending_ = bytes;
      return;
    }
    std::size_t wanted = head_size;
    if (pending_.size() >= head_size) {
      unsigned length = 0;
      std::from_chars(pending_.data(), pending_.data() + head_size, length, 16);
      wanted = length;
    }
    const std::size_t count = std::min(bytes.size(), wanted - pending_.size());
    pending_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    const std::string whole = std::move(pending_);
    pending_.clear();
    if (take_packet(whole) == 0) pending_ = whole;
  }
}

/// The size of the packet that these bytes begin with; 0: it is not whole.
std::size_t PacketReader::take_packet(std::string_view bytes) {
  if (bytes.size() < head_size) return 0;
  unsigned length = 0;
  const char *const end = bytes.data() + head_size;
  const auto read = std::from_chars(bytes.data(), end, length, 16);
  if (read.ec != std::errc() || read.ptr != end || length > longest || length == 3)
    throw ForeignAnswer("it sent something that is no packet of git's protocol");
  if (length < head_size) {
    take_(length == 0 ? Packet::flush : length == 1 ? Packet::delimiter : Packet::response_end, {});
    return head_size;
  }
  if (bytes.size() < length) return 0;
  take_(Packet::data, bytes.substr(head_size, length - head_size));
  return length;
}

std::string_view without_line_break(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  return line;
}

std::string_view take_word(std::string_view &text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace pull_request
