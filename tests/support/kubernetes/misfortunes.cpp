// What can be made to happen to the double.
#include "api_double.hpp"

namespace promotion::test {

void KubernetesDouble::compact() {
  const std::lock_guard lock(mutex_);
  state_.compact();
}

void KubernetesDouble::restore_at(std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  state_.restore_at(version);
  ++cuts_;
  changed_.notify_all();
}

void KubernetesDouble::answer_next(HttpAnswer answer, int times) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < times; ++i) next_.push_back(answer);
}

void KubernetesDouble::answer_next_of(const std::string &verb, HttpAnswer answer, int times) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < times; ++i) next_of_[verb].push_back(answer);
}

void KubernetesDouble::before_each(std::function<void(const Question &)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void KubernetesDouble::cut_watches() {
  const std::lock_guard lock(mutex_);
  ++cuts_;
  changed_.notify_all();
}

void KubernetesDouble::send_bookmarks() {
  const std::lock_guard lock(mutex_);
  ++bookmarks_;
  changed_.notify_all();
}

void KubernetesDouble::silence_watches(bool silent) {
  const std::lock_guard lock(mutex_);
  silent_ = silent;
}

void KubernetesDouble::set_second(std::chrono::milliseconds length) {
  const std::lock_guard lock(mutex_);
  second_ = length;
}

int KubernetesDouble::open_watches() const {
  const std::lock_guard lock(mutex_);
  return open_watches_;
}

}  // namespace promotion::test
