// Notices changes of the modules file.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "files/folder_watch.hpp"

namespace promotion::host::modules {

// Calls back on a thread of its own. Sees files that are written in place or renamed over, and the symbolic
// links by which Kubernetes swaps a ConfigMap.
class ModulesWatch {
 public:
  // Called when the file was touched, and with false each time that nothing happened for as long as
  // `poll_ms`.
  using Look = std::function<void(bool touched)>;

  ModulesWatch(std::filesystem::path file, int64_t poll_ms, Look look);
  ~ModulesWatch();
  ModulesWatch(const ModulesWatch &) = delete;
  ModulesWatch &operator=(const ModulesWatch &) = delete;

 private:
  void run();
  void watch_folders();
  // Of what is there now: another one after each change.
  std::string fingerprint() const;

  const std::filesystem::path file_;
  const int poll_ms_;
  const Look look_;
  files::FolderWatch watch_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace promotion::host::modules
