// Writes statuses to the API server, on a thread of its own: whoever has something to show never waits for
// it.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "resource_facts.hpp"
#include "status_queue.hpp"

namespace promotion::host::kubernetes {

// Thread-safe. By server-side apply, so that fields of others stay as they are.
class StatusWriter {
 public:
  // The references outlive it.
  StatusWriter(std::shared_ptr<Client> client, const StatusPace &pace, const Clock &clock, Log &log);
  ~StatusWriter() { drain(std::chrono::milliseconds(0)); }
  StatusWriter(const StatusWriter &) = delete;
  StatusWriter &operator=(const StatusWriter &) = delete;

  void start();
  // `content`: a status without times, as it is wanted; `facts`: what the server has.
  void show(const ResourceFacts &facts, std::string content);
  void forget(const PipelineName &name);
  // Writes what is not written yet, for so long at the most, and ends. Idempotent.
  void drain(std::chrono::milliseconds most);

  // Why nothing is written in some namespace, naming the permission; empty: nothing is wrong.
  std::string problem() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  void run(const std::stop_token &stop);
  void write(Lock &lock, const PipelineName &name, const std::stop_token &stop);
  bool has_written_all() const { return given_up_ || !queue_.unwritten(); }
  void take_answer(const PipelineName &name, const std::string &content, const std::string &body);
  void take_error(const PipelineName &name, const Error &error);

  struct Known {
    std::string version, status_json;
  };
  const std::shared_ptr<Client> client_;
  const Clock &clock_;
  Log &log_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  StatusQueue queue_;
  std::map<PipelineName, Known> known_;        // what the server has, with its times
  std::map<std::string, std::string> denied_;  // by namespace
  std::set<PipelineName> refused_;             // whose last content was, which has been said
  bool draining_ = false;
  bool given_up_ = false;  // while draining: the server cannot be asked
  std::stop_source stopping_;
  std::thread thread_;
};

}  // namespace promotion::host::kubernetes
