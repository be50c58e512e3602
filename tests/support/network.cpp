#include "network.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace promotion::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int tcp_socket() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw std::runtime_error(std::string("cannot make a socket: ") + strerror(errno));
  return descriptor;
}

// Whether all of an HTTP answer is there, by its Content-Length; without one it ends with the connection.
bool complete(std::string_view answer) {
  const std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string_view::npos) return false;
  const std::string length = header_of_answer(answer, "Content-Length");
  return !length.empty() && answer.size() - head - 4 >= std::strtoull(length.c_str(), nullptr, 10);
}

}  // namespace

std::uint16_t free_port() {
  const int descriptor = tcp_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr *>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &size) == 0;
  close(descriptor);
  if (!bound) throw std::runtime_error("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

bool accepts_connections(std::uint16_t port) {
  const int descriptor = tcp_socket();
  const sockaddr_in address = loopback(port);
  const bool connected =
      connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
  close(descriptor);
  return connected;
}

RawConnection::RawConnection(std::uint16_t port) : descriptor_(tcp_socket()) {
  const sockaddr_in address = loopback(port);
  if (connect(descriptor_, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
    const std::string why = strerror(errno);
    close(descriptor_);
    throw std::runtime_error("cannot connect to port " + std::to_string(port) + ": " + why);
  }
}

RawConnection::~RawConnection() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string RawConnection::read_answer(std::chrono::milliseconds patience) {
  std::string answer;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!complete(answer)) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd entry{descriptor_, POLLIN, 0};
    if (left.count() <= 0 || poll(&entry, 1, static_cast<int>(left.count())) == 0) {
      throw std::runtime_error("no complete HTTP answer in time; so far: " + answer.substr(0, 400));
    }
    char buffer[16384];
    const ssize_t count = recv(descriptor_, buffer, sizeof buffer, 0);
    if (count <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(count));
  }
  return answer;
}

int status_of_answer(std::string_view answer) {
  if (answer.substr(0, 7) != "HTTP/1." || answer.size() < 12) return 0;
  return std::atoi(std::string(answer.substr(9, 3)).c_str());
}

std::string header_of_answer(std::string_view answer, std::string_view name) {
  const std::size_t head = answer.find("\r\n\r\n");
  for (std::size_t line = answer.find("\r\n"); line < head; line = answer.find("\r\n", line + 2)) {
    const std::string_view rest = answer.substr(line + 2);
    if (rest.size() <= name.size() || rest[name.size()] != ':') continue;
    if (strncasecmp(rest.data(), name.data(), name.size()) != 0) continue;
    std::string_view value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    return std::string(value);
  }
  return {};
}

}  // namespace promotion::test
