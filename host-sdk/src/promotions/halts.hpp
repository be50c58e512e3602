// Ends the steps under way of pipelines that operators stop.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <stop_token>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// Thread-safe.
class Halts {
 public:
  // One call into a strategy, known here as long as it lives. It is registered before its tasks are claimed,
  // so that whatever stops its pipelines after that claim ends it.
  class Call {
   public:
    explicit Call(Halts &halts) : halts_(halts) {
      std::lock_guard lock(halts_.mutex_);
      halts_.calls_.insert(this);
    }
    ~Call() {
      std::lock_guard lock(halts_.mutex_);
      halts_.calls_.erase(this);
    }
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    void concerns(const PipelineName &pipeline) {
      std::lock_guard lock(halts_.mutex_);
      pipelines_.insert(pipeline);
    }
    // Cancels it for another reason than a stop.
    void cancel() { stop_.request_stop(); }
    std::stop_token token() const { return stop_.get_token(); }
    // Whether a stop ended it.
    bool is_halted() const { return halted_; }

   private:
    friend class Halts;
    Halts &halts_;
    std::set<PipelineName> pipelines_;
    std::stop_source stop_;
    std::atomic<bool> halted_{false};
  };

  // Cancels the calls that concern the pipeline; an empty name: all of them.
  void halt(const PipelineName &pipeline) {
    std::lock_guard lock(mutex_);
    for (Call *call : calls_) {
      if (!pipeline.namespace_name.empty() && !call->pipelines_.contains(pipeline)) continue;
      call->halted_ = true;
      call->stop_.request_stop();
    }
  }

 private:
  std::mutex mutex_;
  std::set<Call *> calls_;
};

}  // namespace promotion::host
