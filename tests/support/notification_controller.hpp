#pragma once

#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "http.hpp"

namespace promotion::test {

/// Flux's notification-controller where other controllers post their events: answers as
/// tests/fixtures/flux/20 and 21 show, and delivers to nobody. Of equal events it takes the first; its
/// interval does not end while it lives.
class NotificationController {
 public:
  NotificationController();
  std::string url() const { return server_.url(); }  ///< without a slash at its end

  /// The events that it took, oldest first.
  std::vector<nlohmann::json> events() const;
  /// From now on events are taken but not answered; release() answers them.
  void hold();
  void release();
  /// All that was posted, whatever became of it.
  std::vector<RecordedRequest> requests() const { return server_.requests(); }

 private:
  HttpAnswer answer(const RecordedRequest &request);

  mutable std::mutex mutex_;
  std::condition_variable released_;
  bool held_ = false;
  std::set<std::string> taken_;
  std::vector<nlohmann::json> events_;
  RecordingServer server_;
};

}  // namespace promotion::test
