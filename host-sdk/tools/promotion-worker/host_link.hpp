// The worker's way to its host, shared by all its threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "worker/protocol/channel.hpp"

namespace promotion::worker {

// Thread-safe. A worker has nothing to do without its host: once that is gone, the process ends here.
class HostLink {
 public:
  explicit HostLink(host::worker::Channel &channel) : channel_(channel) {}

  void send(std::string_view message);

  // One question to the host, and what comes back to it, message by message.
  class Exchange {
   public:
    explicit Exchange(HostLink &link);
    ~Exchange();
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    uint64_t id() const { return id_; }
    std::string next();  // waits

   private:
    friend class HostLink;
    HostLink &link_;
    uint64_t id_;
    std::deque<std::string> arrived_;
  };

  // Hands on what the host says to an exchange; one that is over is skipped.
  void deliver(uint64_t exchange, std::string message);

 private:
  host::worker::Channel &channel_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t last_ = 0;
  std::map<uint64_t, Exchange *> exchanges_;
};

}  // namespace promotion::worker
