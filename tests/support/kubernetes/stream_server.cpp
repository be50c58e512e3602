#include "stream_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "http_message.hpp"

namespace promotion::test {
namespace {

/// Moves the body to the request. False when the peer is gone before its end.
bool take_body(PeerStream &peer, RecordedRequest &request, std::string &received) {
  const auto more = [&] { return peer.read_more(received); };
  const auto take_exactly = [&](std::size_t size) -> std::optional<std::string> {
    while (received.size() < size) {
      if (!more()) return std::nullopt;
    }
    std::string taken = received.substr(0, size);
    received.erase(0, size);
    return taken;
  };
  if (const auto length = request.headers.find("content-length"); length != request.headers.end()) {
    auto body = take_exactly(std::stoul(length->second));
    if (body) request.body = std::move(*body);
    return body.has_value();
  }
  if (!request.headers.contains("transfer-encoding")) return true;
  for (;;) {
    std::size_t end;
    while ((end = received.find("\r\n")) == std::string::npos) {
      if (!more()) return false;
    }
    const std::size_t size = std::stoul(received, nullptr, 16);
    received.erase(0, end + 2);
    const auto chunk = take_exactly(size + 2);
    if (!chunk) return false;
    if (size == 0) return true;
    request.body.append(*chunk, 0, size);
  }
}

}  // namespace

void AnswerStream::answer(const HttpAnswer &answer) {
  auto headers = answer.headers;
  headers["Content-Length"] = std::to_string(answer.body.size());
  raw(answer_head(answer.status, headers) + "\r\n" + answer.body);
}

void AnswerStream::begin_chunks(const std::map<std::string, std::string> &headers) {
  raw(answer_head(200, headers) + "Transfer-Encoding: chunked\r\n\r\n");
}

void AnswerStream::chunk(const std::string &data) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  raw(size + data + "\r\n");
}

void AnswerStream::end_chunks() { raw("0\r\n\r\n"); }

StreamServer::StreamServer(Handler handler, SSL_CTX *tls) : handler_(std::move(handler)), tls_(tls) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listening_, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
      ::listen(listening_, 128) != 0 ||
      ::getsockname(listening_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    throw std::runtime_error("cannot listen on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

void StreamServer::stop() {
  if (stopping_.exchange(true)) return;
  ::shutdown(listening_, SHUT_RDWR);
  thread_.join();
  ::close(listening_);
  close_connections();
  for (Peer &peer : peers_) {
    peer.thread.join();
    ::close(peer.socket);
  }
  peers_.clear();
}

void StreamServer::close_connections() {
  const std::lock_guard lock(mutex_);
  for (Peer &peer : peers_) ::shutdown(peer.socket, SHUT_RDWR);
}

void StreamServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++accepted_;
    const std::lock_guard lock(mutex_);
    for (auto peer = peers_.begin(); peer != peers_.end();) {
      if (!peer->done) {
        ++peer;
        continue;
      }
      peer->thread.join();
      ::close(peer->socket);
      peer = peers_.erase(peer);
    }
    Peer &peer = peers_.emplace_back();
    peer.socket = socket;
    peer.thread = std::thread([this, &peer] { serve(peer); });
  }
}

void StreamServer::serve(Peer &peer) {
  sigset_t broken_pipe;  // OpenSSL writes to peers that are gone without asking for no signal
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  std::string received;
  PeerStream stream(peer.socket);
  const bool agreed = tls_ == nullptr || stream.begin_tls(tls_);
  while (agreed && !stopping_) {
    const std::size_t end = received.find("\r\n\r\n");
    if (end == std::string::npos) {
      if (!stream.read_more(received)) break;
      continue;
    }
    RecordedRequest request = parsed_request(received.substr(0, end + 2));
    received.erase(0, end + 4);
    if (!take_body(stream, request, received)) break;
    AnswerStream answer(stream);
    handler_(request, answer);
    const auto connection = request.headers.find("connection");
    if (answer.is_cut() || (connection != request.headers.end() && connection->second == "close")) break;
  }
  ::shutdown(peer.socket, SHUT_RDWR);
  peer.done = true;
}

}  // namespace promotion::test
