// An HTTP proxy on 127.0.0.1 that tunnels what it is asked to with CONNECT, and knows no other method.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace promotion::test {

class ConnectProxy {
 public:
  ConnectProxy();
  ~ConnectProxy();
  ConnectProxy(const ConnectProxy &) = delete;
  ConnectProxy &operator=(const ConnectProxy &) = delete;

  std::uint16_t port() const { return port_; }
  // The heads of the requests so far, each up to its empty line.
  std::vector<std::string> requests() const;

 private:
  void serve();
  void serve_one(int client);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace promotion::test
