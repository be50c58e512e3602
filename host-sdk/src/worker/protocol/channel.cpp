#include "channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "message.hpp"

namespace promotion::host::worker {
namespace {

constexpr size_t part_limit = 32 * 1024;  // small enough for any default buffer of a socket

struct PacketHeader {
  uint32_t message_size;
  uint32_t offset;
};

void attach(msghdr &header, char *room, size_t room_size, int passed) {
  header.msg_control = room;
  header.msg_controllen = room_size;
  cmsghdr *control = CMSG_FIRSTHDR(&header);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof passed);
  std::memcpy(CMSG_DATA(control), &passed, sizeof passed);
}

void take_descriptor(msghdr &header, int *passed) {
  for (cmsghdr *control = CMSG_FIRSTHDR(&header); control != nullptr;
       control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
    if (control->cmsg_len < CMSG_LEN(sizeof *passed)) continue;
    if (*passed >= 0) close(*passed);
    std::memcpy(passed, CMSG_DATA(control), sizeof *passed);
  }
}

}  // namespace

Channel::~Channel() { close(descriptor_); }

std::pair<int, int> Channel::make_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return {-1, -1};
  return {ends[0], ends[1]};
}

void Channel::shut() { shutdown(descriptor_, SHUT_RDWR); }

Channel::Sent Channel::send(std::string_view message, int passed, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::lock_guard lock(sending_);
  for (size_t offset = 0; offset < message.size(); offset += part_limit) {
    const PacketHeader header{static_cast<uint32_t>(message.size()), static_cast<uint32_t>(offset)};
    const Sent sent =
        send_packet(&header, message.substr(offset, part_limit), offset == 0 ? passed : -1, until);
    if (sent != Sent::yes) return sent;
  }
  return Sent::yes;
}

Channel::Sent Channel::send_packet(const void *header, std::string_view part, int passed,
                                   std::chrono::steady_clock::time_point until) {
  iovec parts[2] = {{const_cast<void *>(header), sizeof(PacketHeader)},
                    {const_cast<char *>(part.data()), part.size()}};
  msghdr packet{};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int))] = {};
  if (passed >= 0) attach(packet, room, sizeof room, passed);
  for (;;) {
    if (sendmsg(descriptor_, &packet, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return Sent::yes;
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != ENOBUFS) return Sent::closed;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Sent::stuck;
    pollfd ready{descriptor_, POLLOUT, 0};
    poll(&ready, 1, static_cast<int>(left.count()));
  }
}

Channel::Received Channel::receive(std::string &message, bool wait, int *passed) {
  char part[part_limit];
  PacketHeader header{};
  iovec parts[2] = {{&header, sizeof header}, {part, sizeof part}};
  msghdr packet{};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int))] = {};
  if (passed != nullptr) {
    packet.msg_control = room;
    packet.msg_controllen = sizeof room;
  }
  const ssize_t got = recvmsg(descriptor_, &packet, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  if (got < 0) return errno == EINTR || errno == EAGAIN ? Received::nothing : Received::closed;
  if (got == 0) return Received::closed;
  if (passed != nullptr) take_descriptor(packet, passed);
  if (static_cast<size_t>(got) <= sizeof header || (packet.msg_flags & MSG_TRUNC) != 0)
    return Received::broken;
  const size_t size = static_cast<size_t>(got) - sizeof header;
  if (header.offset == 0 && expected_ == 0) {
    if (header.message_size == 0 || header.message_size > message_limit) return Received::broken;
    expected_ = header.message_size;
    assembled_.clear();
  }
  if (header.message_size != expected_ || header.offset != assembled_.size() ||
      size > expected_ - assembled_.size())
    return Received::broken;
  assembled_.append(part, size);
  if (assembled_.size() < expected_) return Received::nothing;
  expected_ = 0;
  message = std::move(assembled_);
  assembled_ = {};
  return Received::message;
}

}  // namespace promotion::host::worker
