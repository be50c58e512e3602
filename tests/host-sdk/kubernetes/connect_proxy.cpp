#include "connect_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace promotion::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

std::string head_from(int client) {
  std::string head;
  for (char byte = 0; head.find("\r\n\r\n") == std::string::npos && recv(client, &byte, 1, 0) == 1;)
    head += byte;
  return head;
}

// Until either side has nothing more to say.
void pump(int left, int right) {
  for (char buffer[4096];;) {
    pollfd ends[] = {{left, POLLIN, 0}, {right, POLLIN, 0}};
    if (poll(ends, 2, -1) < 0) return;
    for (const auto &[from, to] : {std::pair{0, right}, std::pair{1, left}}) {
      if (ends[from].revents == 0) continue;
      const ssize_t got = recv(ends[from].fd, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      send_all(to, {buffer, static_cast<size_t>(got)});
    }
  }
}

}  // namespace

ConnectProxy::ConnectProxy() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ConnectProxy::~ConnectProxy() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::vector<std::string> ConnectProxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ConnectProxy::serve() {
  for (int client; (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0; close(client))
    serve_one(client);
}

// One after the other: clients here have one connection at a time, and close it.
void ConnectProxy::serve_one(int client) {
  const std::string head = head_from(client);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(head);
  }
  const size_t colon = head.find(':');
  if (head.rfind("CONNECT 127.0.0.1:", 0) != 0)
    return send_all(client, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(static_cast<std::uint16_t>(std::atoi(head.c_str() + colon + 1)));
  if (connect(server, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) {
    send_all(client, "HTTP/1.1 200 Connection Established\r\n\r\n");
    pump(client, server);
  } else {
    send_all(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  }
  close(server);
}

}  // namespace promotion::test
