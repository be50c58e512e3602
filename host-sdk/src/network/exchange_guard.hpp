// Ends a blocking exchange over a socket when its time is up or its call is cancelled.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace promotion::host::network {

// The HTTP client waits in one system call after the other, each with a timeout of its own; a peer that sends
// a byte now and then could keep it for ever. This watches from a thread of its own and shuts the socket
// down.
class ExchangeGuard {
 public:
  enum class Ending { none, deadline, cancelled, flooded };

  ExchangeGuard(std::optional<std::chrono::steady_clock::time_point> deadline, std::stop_token stop);
  ~ExchangeGuard();
  ExchangeGuard(const ExchangeGuard &) = delete;
  ExchangeGuard &operator=(const ExchangeGuard &) = delete;

  // The socket that the exchange goes over now. It stays the caller's; a duplicate is watched, so that its
  // number cannot have gone to something else when it is shut down.
  void watch(int socket);

  // The answer's head is whole. Until then it is also ended when the peer sends more than 1 MiB, since the
  // client would keep headers without end.
  void head_came();

  // Why it was ended, if it was.
  Ending ending() const;

 private:
  void run(std::optional<std::chrono::steady_clock::time_point> deadline);
  bool is_flooded() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  bool stop_ = false;
  bool headed_ = false;
  int socket_ = -1;
  Ending ending_ = Ending::none;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
  std::thread thread_;
};

}  // namespace promotion::host::network
