// Keeps a copy of what one list of the API server says, by listing once and watching from there.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "client.hpp"
#include "pacing/backoff.hpp"
#include "pipeline_object.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::kubernetes {

struct ReflectorOptions {
  std::string namespace_name;  // empty: all
  std::string label_selector;
  size_t page = 250;
  int64_t watch_s = 300;        // the server ends a watch after this, give or take a quarter
  int64_t overdue_ms = 15'000;  // a watch that the server should have ended is cut after this
  Backoff backoff{500, 30'000};
  uint32_t attempts = 6;  // of the first list, where it fails for a while
};

// What is kept equal. Called on the thread of start() or of the reflector.
class Mirror {
 public:
  virtual ~Mirror() = default;
  virtual void replace(const std::string &namespace_name, std::vector<PipelineObject> objects) = 0;
  virtual void put(PipelineObject object) = 0;
  virtual void remove(const PipelineName &name) = 0;
};

class Reflector {
 public:
  // The references outlive it.
  Reflector(Client &client, ReflectorOptions options, Mirror &mirror, Log &log);
  ~Reflector() { stop(); }
  Reflector(const Reflector &) = delete;
  Reflector &operator=(const Reflector &) = delete;

  // Lists once, then watches on a thread of its own. An error: it could not be listed.
  Status start();
  void stop();

  // Why the server cannot be asked now, if it failed more than once in a row; empty: it can.
  std::string problem() const;

 private:
  void run(const std::stop_token &stop);
  Status list(const std::stop_token &stop);
  // One watch from where the last one ended, to its end.
  Status watch(const std::stop_token &stop);
  // Asks whether the server still is where it was: one that was restored from a backup would be silent for
  // ever.
  Status look_back(const std::stop_token &stop);
  bool take(std::string_view line);
  bool take_error(const std::string &line);
  void failed(const Error &error);
  void worked();
  bool pause(int64_t ms, const std::stop_token &stop);
  ApiCall call(const char *verb) const;

  Client &client_;
  const ReflectorOptions options_;
  Mirror &mirror_;
  Log &log_;
  const std::string who_;  // so that several hosts do not come back together

  // Of start(), then of the thread.
  std::string version_;  // resourceVersion up to which everything is known; empty: list again
  bool heard_ = false;   // the current watch has said something
  Error ended_by_{};     // the ERROR event of the current watch; its code is ok: there was none
  uint32_t failures_ = 0;
  uint64_t watches_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string problem_;
  std::jthread thread_;
};

}  // namespace promotion::host::kubernetes
