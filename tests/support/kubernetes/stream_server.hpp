#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "../http.hpp"
#include "peer_stream.hpp"

namespace promotion::test {

/// The answer to one request, written as it comes to be. A write to a peer that is gone is lost.
class AnswerStream {
 public:
  explicit AnswerStream(PeerStream &peer) : peer_(peer) {}

  void answer(const HttpAnswer &answer);
  /// One line a chunk, as API servers do it.
  void begin_chunks(const std::map<std::string, std::string> &headers);
  void chunk(const std::string &data);
  void end_chunks();
  /// Bytes as they are, for answers that no server should give.
  void raw(std::string_view bytes) { peer_.write(bytes); }
  /// The connection ends with this answer, and an answer in chunks has no end.
  void cut() { cut_ = true; }
  bool is_cut() const { return cut_; }

 private:
  PeerStream &peer_;
  bool cut_ = false;
};

/// An HTTP/1.1 server on a free port of 127.0.0.1 that keeps its connections and has a thread for each, so
/// that answers may take as long as they like.
class StreamServer {
 public:
  using Handler = std::function<void(const RecordedRequest &, AnswerStream &)>;

  /// tls: borrowed; nullptr: plain HTTP.
  explicit StreamServer(Handler handler, SSL_CTX *tls = nullptr);
  ~StreamServer() { stop(); }
  StreamServer(const StreamServer &) = delete;
  StreamServer &operator=(const StreamServer &) = delete;

  /// Closes every connection. The handlers have to come to an end by themselves.
  void stop();
  /// Closes the connections that there are now, and goes on.
  void close_connections();

  std::string url() const {
    return (tls_ == nullptr ? "http" : "https") + ("://127.0.0.1:" + std::to_string(port_));
  }
  int connections() const { return accepted_; }  ///< that were ever made

 private:
  struct Peer {
    int socket;
    std::atomic<bool> done{false};
    std::thread thread;
  };
  void accept_all();
  void serve(Peer &peer);

  Handler handler_;
  SSL_CTX *tls_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> accepted_{0};
  std::mutex mutex_;
  std::list<Peer> peers_;
  std::thread thread_;
};

}  // namespace promotion::test
