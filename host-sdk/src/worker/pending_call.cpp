#include "pending_call.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "protocol/message.hpp"

namespace promotion::host::worker {

PendingCall::PendingCall(uint64_t id, std::string doing)
    : id_(id), doing_(std::move(doing)), arrived_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PendingCall::~PendingCall() {
  if (arrived_ >= 0) close(arrived_);
}

bool PendingCall::deliver(std::string message) {
  std::lock_guard lock(mutex_);
  if (message.size() > 2 * message_limit - size_) return false;
  size_ += message.size();
  messages_.push_back(std::move(message));
  eventfd_write(arrived_, 1);
  return true;
}

void PendingCall::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  eventfd_write(arrived_, 1);
}

void PendingCall::put_back(std::deque<std::string> messages) {
  std::lock_guard lock(mutex_);
  for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
    size_ += it->size();
    messages_.push_front(std::move(*it));
  }
}

PendingCall::Woken PendingCall::wait(std::string &message, int cancel_descriptor, Until until) {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      eventfd_t ignored;
      if (!messages_.empty()) {
        message = std::move(messages_.front());
        messages_.pop_front();
        size_ -= message.size();
        return Woken::message;
      }
      if (ended_) return Woken::ended;
      eventfd_read(arrived_, &ignored);
    }
    int timeout = arrived_ >= 0 ? -1 : 1;  // without a descriptor left, look again and again
    if (until) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
      if (left.count() <= 0) return Woken::late;
      const int most = static_cast<int>(std::min<int64_t>(left.count(), 60'000));
      timeout = timeout < 0 ? most : std::min(timeout, most);
    }
    pollfd ready[2] = {{arrived_, POLLIN, 0}, {cancel_descriptor > 0 ? cancel_descriptor : -1, POLLIN, 0}};
    poll(ready, 2, timeout);
    if ((ready[1].revents & POLLIN) != 0) return Woken::cancelled;
  }
}

}  // namespace promotion::host::worker
