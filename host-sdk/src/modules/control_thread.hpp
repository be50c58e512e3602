// The one thread that loads, inits, creates, destroys, quiesces and closes modules.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>

namespace promotion::host::modules {

// Carries work out in the order it came. Thread-safe. Never destroyed on its own thread: generations, which
// post their closing here, keep it alive only from outside.
class ControlThread {
 public:
  ControlThread();
  ~ControlThread();  // carries out what was posted, then ends
  ControlThread(const ControlThread &) = delete;
  ControlThread &operator=(const ControlThread &) = delete;

  void post(std::function<void()> work);

  // Waits for the result. Not to be called on the control thread itself.
  template <class Work>
  auto run(Work work) -> std::invoke_result_t<Work &> {
    auto task = std::make_shared<std::packaged_task<std::invoke_result_t<Work &>()>>(std::move(work));
    auto result = task->get_future();
    post([task] { (*task)(); });
    return result.get();
  }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace promotion::host::modules
