#include "exchange_guard.hpp"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

namespace promotion::host::network {
namespace {

using std::chrono::steady_clock;

constexpr auto look_every = std::chrono::milliseconds(50);
constexpr uint64_t head_limit = 1024 * 1024;

// Whoever waits on the socket wakes up and finds it dead. shutdown() alone would leave a peer that never
// stops sending the power to keep the reader busy: what arrives is still delivered.
void cut(int socket) {
  shutdown(socket, SHUT_RDWR);
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  connect(socket, &nowhere, sizeof nowhere);  // resets the connection
}

}  // namespace

ExchangeGuard::ExchangeGuard(std::optional<steady_clock::time_point> deadline, std::stop_token stop) {
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

void ExchangeGuard::head_came() {
  std::lock_guard lock(mutex_);
  headed_ = true;
}

bool ExchangeGuard::is_flooded() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  return !headed_ && socket_ >= 0 && getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
         info.tcpi_bytes_received > head_limit;
}

void ExchangeGuard::run(std::optional<steady_clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  for (auto over = [this] { return done_ || stop_; }; !over();) {
    auto until = steady_clock::now() + look_every;
    if (deadline && *deadline < until) until = *deadline;
    changed_.wait_until(lock, until, over);
    if (deadline && steady_clock::now() >= *deadline) ending_ = Ending::deadline;
    if (is_flooded()) ending_ = Ending::flooded;
    if (ending_ != Ending::none) break;
  }
  if (done_) return;
  if (stop_) ending_ = Ending::cancelled;
  // Again and again until the exchange has noticed: it may be about to connect, or to try the next address.
  while (!done_) {
    if (socket_ >= 0) cut(socket_);
    changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; });
  }
}

}  // namespace promotion::host::network
