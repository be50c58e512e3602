#include "exchange_guard.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

namespace promotion::host::modules {

ExchangeGuard::ExchangeGuard(std::optional<std::chrono::steady_clock::time_point> deadline,
                             std::stop_token stop) {
  on_stop_.emplace(stop, [this] {
    std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  });
  thread_ = std::thread([this, deadline] { run(deadline); });
}

ExchangeGuard::~ExchangeGuard() {
  on_stop_.reset();
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (socket_ >= 0) close(socket_);
}

void ExchangeGuard::watch(int socket) {
  int duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 3);
  std::lock_guard lock(mutex_);
  if (socket_ >= 0) close(socket_);
  socket_ = duplicate;
}

ExchangeGuard::Ending ExchangeGuard::ending() const {
  std::lock_guard lock(mutex_);
  return ending_;
}

void ExchangeGuard::run(std::optional<std::chrono::steady_clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  auto over = [this] { return done_ || stop_; };
  if (deadline)
    changed_.wait_until(lock, *deadline, over);
  else
    changed_.wait(lock, over);
  if (done_) return;
  ending_ = stop_ ? Ending::cancelled : Ending::deadline;
  // Again and again until the exchange has noticed: it may be about to connect, or to try the next address.
  while (!done_) {
    if (socket_ >= 0) shutdown(socket_, SHUT_RDWR);
    changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; });
  }
}

}  // namespace promotion::host::modules
