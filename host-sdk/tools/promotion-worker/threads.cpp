#include "threads.hpp"

namespace promotion::worker {

void Threads::post(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    if (idle_ < queue_.size() && started_ < limit_) {
      ++started_;
      std::thread([this] { this->work(); }).detach();
    }
  }
  changed_.notify_one();
}

void Threads::work() {
  for (;;) {
    std::function<void()> next;
    {
      std::unique_lock lock(mutex_);
      ++idle_;
      changed_.wait(lock, [this] { return !queue_.empty(); });
      --idle_;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    next();
  }
}

}  // namespace promotion::worker
