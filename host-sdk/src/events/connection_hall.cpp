#include "connection_hall.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace promotion::host::events {
namespace {

using std::chrono::steady_clock;

constexpr auto glance = std::chrono::milliseconds(250);  // between looks for connections that are overdue
constexpr auto breath = std::chrono::milliseconds(20);   // after running out of descriptors

}  // namespace

ConnectionHall::ConnectionHall(network::ListeningSocket socket, HallLimits limits,
                               std::function<void(int)> on_request, Log &log)
    : socket_(std::move(socket)), limits_(limits), on_request_(std::move(on_request)), log_(log) {}

ConnectionHall::~ConnectionHall() {
  stop();
  for (const int descriptor : {poll_, waker_})
    if (descriptor >= 0) ::close(descriptor);
}

void ConnectionHall::start() {
  poll_ = ::epoll_create1(EPOLL_CLOEXEC);
  waker_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (const int descriptor : {socket_.descriptor(), waker_}) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = descriptor;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &interest);
  }
  thread_ = std::thread([this] { run(); });
}

void ConnectionHall::end_slowly(int connection) {
  ::shutdown(connection, SHUT_WR);
  {
    std::lock_guard lock(mutex_);
    endings_.push_back(connection);
  }
  wake();
}

void ConnectionHall::stop_taking() {
  if (!thread_.joinable() || !taking_.exchange(false)) return;
  wake();
  closed_.get_future().wait();
}

void ConnectionHall::stop() {
  stop_taking();
  running_ = false;
  if (!thread_.joinable()) return;
  wake();
  thread_.join();
}

void ConnectionHall::wake() const {
  const uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(waker_, &one, sizeof one);
}

void ConnectionHall::run() {
  std::array<epoll_event, 64> events;
  int last_looks = 2;  // at who has come, and at who of them has something to say
  for (;;) {
    begin_endings();
    if (!running_ && guests_.empty()) return;
    const bool closing = !taking_ && last_looks > 0;
    const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()),
                                   closing ? 0 : static_cast<int>(glance.count()));
    for (int i = 0; i < count; ++i) attend(events[static_cast<size_t>(i)].data.fd);
    if (closing && --last_looks == 0) close_listener();
    close_overdue(steady_clock::now());
  }
}

void ConnectionHall::attend(int descriptor) {
  if (descriptor == socket_.descriptor()) return accept_all();
  if (descriptor == waker_) {
    uint64_t count;
    [[maybe_unused]] const auto taken = ::read(waker_, &count, sizeof count);
    return;
  }
  const auto guest = guests_.find(descriptor);
  if (guest == guests_.end()) return;
  if (guest->second.ending)
    throw_away(descriptor, guest->second);
  else
    hand_out(descriptor);
}

void ConnectionHall::accept_all() {
  for (;;) {
    const int connection = ::accept4(socket_.descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      admit(connection);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      log_.warning("accept", "a connection cannot be taken; senders wait", {{"error", std::strerror(errno)}});
      if (make_room()) continue;
      // Nobody here can go; the threads will end what they hold.
      std::this_thread::sleep_for(breath);
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

void ConnectionHall::admit(int connection) {
  if (guests_.size() >= limits_.connections && !make_room()) {
    ::close(connection);
    return;
  }
  const int on = 1;
  ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  guests_[connection] = {false, steady_clock::now() + limits_.first_byte, 0};
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.fd = connection;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection, &interest);
}

// Closes whoever would have to leave first.
bool ConnectionHall::make_room() {
  auto first = guests_.end();
  for (auto guest = guests_.begin(); guest != guests_.end(); ++guest)
    if (first == guests_.end() || guest->second.leaves_at < first->second.leaves_at) first = guest;
  if (first == guests_.end()) return false;
  close_guest(first->first);
  return true;
}

void ConnectionHall::hand_out(int connection) {
  // The event may have been about an earlier connection with the same number.
  char byte;
  if (::recv(connection, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN) return;
  ::epoll_ctl(poll_, EPOLL_CTL_DEL, connection, nullptr);
  guests_.erase(connection);
  on_request_(connection);
}

void ConnectionHall::begin_endings() {
  std::vector<int> endings;
  {
    std::lock_guard lock(mutex_);
    endings.swap(endings_);
  }
  for (const int connection : endings) {
    auto &guest = guests_[connection];
    guest = {true, steady_clock::now() + limits_.ending, 0};
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = connection;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection, &interest);
  }
}

void ConnectionHall::throw_away(int connection, Guest &guest) {
  std::array<char, 64 * 1024> buffer;
  const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count > 0) guest.bytes += static_cast<size_t>(count);
  if (count <= 0 || guest.bytes > limits_.ending_bytes) close_guest(connection);
}

void ConnectionHall::close_overdue(Instant now) {
  for (auto guest = guests_.begin(); guest != guests_.end();) {
    const auto current = guest++;
    if (current->second.leaves_at <= now) close_guest(current->first);
  }
}

void ConnectionHall::close_listener() {
  socket_.close();
  for (auto guest = guests_.begin(); guest != guests_.end();) {
    const auto current = guest++;
    if (!current->second.ending) close_guest(current->first);
  }
  closed_.set_value();
}

void ConnectionHall::close_guest(int connection) {
  guests_.erase(connection);
  ::close(connection);
}

}  // namespace promotion::host::events
