#include "host_link.hpp"

#include <unistd.h>

namespace promotion::worker {

void HostLink::send(std::string_view message) {
  // A host that takes nothing for minutes is as good as gone.
  if (channel_.send(message, -1, std::chrono::minutes(5)) != host::worker::Channel::Sent::yes) _exit(0);
}

HostLink::Exchange::Exchange(HostLink &link) : link_(link) {
  std::lock_guard lock(link_.mutex_);
  id_ = ++link_.last_;
  link_.exchanges_.emplace(id_, this);
}

HostLink::Exchange::~Exchange() {
  std::lock_guard lock(link_.mutex_);
  link_.exchanges_.erase(id_);
}

std::string HostLink::Exchange::next() {
  std::unique_lock lock(link_.mutex_);
  link_.changed_.wait(lock, [this] { return !arrived_.empty(); });
  std::string message = std::move(arrived_.front());
  arrived_.pop_front();
  return message;
}

void HostLink::deliver(uint64_t exchange, std::string message) {
  {
    std::lock_guard lock(mutex_);
    auto found = exchanges_.find(exchange);
    if (found == exchanges_.end()) return;
    found->second->arrived_.push_back(std::move(message));
  }
  changed_.notify_all();
}

}  // namespace promotion::worker
