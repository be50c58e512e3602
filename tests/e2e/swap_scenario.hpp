#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "control_plane.hpp"

namespace promotion::test {

/// A control plane whose pipelines promote by a strategy that writes down each step, and whose modules file
/// is written by the test.
class SwapScenario {
 public:
  explicit SwapScenario(size_t pipelines);

  ControlPlane &host() { return host_; }
  size_t pipelines() const { return pipelines_; }

  /// Has the host run these versions, each in a new generation, and waits until it does. Throws when it does
  /// not.
  void swap(int round);

  /// Every line that the strategy has written: task → how often.
  std::map<std::string, int> steps() const;
  /// All promotions, whatever their number.
  std::vector<nlohmann::json> promotions();
  /// Whether these versions have judged one of the latest events, and stepped a task.
  bool has_used_the_versions_of(int round);
  /// What generation had which version, of all that were seen.
  const std::map<std::pair<std::string, uint64_t>, std::string> &generations() const { return generations_; }

  static std::string pipeline_name(size_t number) { return "app-" + std::to_string(number); }
  static std::string evaluator_version(int round) { return round % 2 == 0 ? "0.1.0" : "0.2.0"; }
  static std::string recorder_version(int round) { return round % 2 == 0 ? "1.0.0" : "1.1.0"; }

 private:
  void note_generations();

  const size_t pipelines_;
  ControlPlane host_;
  std::map<std::pair<std::string, uint64_t>, std::string> generations_;
};

/// What a process holds of the machine.
struct Footprint {
  size_t resident_kb = 0;
  size_t descriptors = 0;
  size_t module_mappings = 0;  ///< of module code
};
Footprint footprint_of(pid_t process);

/// Posts events from several threads until it is told to stop, at most so many a second.
class EventLoad {
 public:
  struct Sent {
    size_t accepted = 0;
    std::set<std::pair<size_t, std::string>> revisions;  ///< pipeline, revision: each starts one promotion
    std::vector<std::string> refused;
  };

  EventLoad(ControlPlane &host, size_t pipelines, size_t events_per_second, size_t threads);
  ~EventLoad();
  size_t accepted() const;
  /// Ends it, and tells what was sent.
  Sent stop();

 private:
  void run(size_t thread);

  const std::string url_;
  const size_t pipelines_, events_per_second_, threads_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  Sent sent_;
  std::vector<std::thread> workers_;
};

}  // namespace promotion::test
