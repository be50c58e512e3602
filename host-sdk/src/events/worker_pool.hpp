// Threads that answer requests, with a bounded queue before them.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace promotion::host::events {

// Thread-safe.
class WorkerPool {
 public:
  WorkerPool(size_t threads, size_t queue);
  ~WorkerPool();

  // False: the queue is full, or the pool has stopped.
  bool submit(std::function<void()> job);

  // Carries out what was taken, then ends the threads. Idempotent; not from a job.
  void stop();

 private:
  void work();

  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace promotion::host::events
