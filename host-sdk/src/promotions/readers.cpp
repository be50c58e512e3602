#include "readers.hpp"

namespace promotion::host {
namespace {

constexpr size_t kMostConnections = 8;

}  // namespace

std::unique_ptr<Connection> Readers::take() const {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [this] { return taken_ < kMostConnections; });
  ++taken_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  lock.unlock();
  try {
    return database_.connect_for_reading();
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Readers::give_back(std::unique_ptr<Connection> connection) const {
  {
    std::lock_guard lock(mutex_);
    --taken_;
    if (connection) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace promotion::host
