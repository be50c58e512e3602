// One value for each pipeline object, for as long as that object is in use.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::modules {

// Keeps no pipeline alive: a value whose pipeline has gone is dropped when a later one is kept, so there are
// never more than twice as many as live pipelines, and a few. Thread-safe.
template <class Value>
class PipelineCache {
 public:
  using ValuePtr = std::shared_ptr<const Value>;

  // nullptr: none yet.
  ValuePtr find(const PipelinePtr &pipeline) const {
    std::lock_guard lock(mutex_);
    auto it = entries_.find(pipeline.get());
    return it == entries_.end() || it->second.pipeline.expired() ? nullptr : it->second.value;
  }

  // Returns what is kept: that of whoever came first.
  ValuePtr keep(const PipelinePtr &pipeline, ValuePtr value) {
    std::vector<ValuePtr> dropped;  // destroyed after the lock is gone, since that may call a module
    std::lock_guard lock(mutex_);
    if (entries_.size() >= sweep_at_) sweep(dropped);
    auto [it, added] = entries_.try_emplace(pipeline.get());
    if (!added && !it->second.pipeline.expired()) return it->second.value;
    dropped.push_back(
        std::exchange(it->second.value, std::move(value)));  // of one that lay at this address before
    it->second.pipeline = pipeline;
    return it->second.value;
  }

  size_t size() const {
    std::lock_guard lock(mutex_);
    return entries_.size();
  }

 private:
  struct Entry {
    std::weak_ptr<const Pipeline> pipeline;
    ValuePtr value;
  };

  void sweep(std::vector<ValuePtr> &dropped) {
    for (auto it = entries_.begin(); it != entries_.end();) {
      if (it->second.pipeline.expired()) {
        dropped.push_back(std::move(it->second.value));
        it = entries_.erase(it);
      } else {
        ++it;
      }
    }
    sweep_at_ = 2 * entries_.size() + 16;
  }

  mutable std::mutex mutex_;
  std::unordered_map<const Pipeline *, Entry> entries_;
  size_t sweep_at_ = 16;
};

}  // namespace promotion::host::modules
