// Wakes whoever waits for a change below some folders. It may wake for nothing; where the kernel cannot tell
// of a change (other hosts' writes to a shared disk), the waiting time bounds how long it goes unseen.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace promotion::host::files {

class FolderWatch {
 public:
  FolderWatch();
  ~FolderWatch();
  FolderWatch(const FolderWatch &) = delete;
  FolderWatch &operator=(const FolderWatch &) = delete;

  // Watches these folders and no others. True: some were not watched before, so that what is in them has to
  // be looked at once more, or a change before now goes unseen.
  bool watch(const std::vector<std::string> &folders);

  // False: the kernel did not take them all (its limit is reached), so that waiting has to be short.
  bool is_complete() const { return complete_; }

  // Returns after a change, after the time, or at once when `wake` was called.
  void wait(int timeout_ms);

  // Returns after the time or when `wake` was called; what changes meanwhile ends the next wait.
  void pause(int milliseconds);

  // Ends this and every later wait and pause. [any thread]
  void wake();

 private:
  int notifier_ = -1;
  int waker_ = -1;
  std::map<std::string, int> watched_;  // folder → the kernel's number for what it was then
  bool complete_ = false;
};

}  // namespace promotion::host::files
