// The threads that calls run on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace promotion::worker {

// Carries out what it is given, on as many threads as needed and at most `limit` of them. They live as long
// as the process, which ends without asking them. Thread-safe.
class Threads {
 public:
  explicit Threads(size_t limit) : limit_(limit) {}
  Threads(const Threads &) = delete;
  Threads &operator=(const Threads &) = delete;

  void post(std::function<void()> work);

 private:
  void work();

  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  size_t idle_ = 0;
  size_t started_ = 0;
};

}  // namespace promotion::worker
