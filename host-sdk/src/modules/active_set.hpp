// What runs now, what stands by, and the change from one to the next.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "generation_book.hpp"
#include "published.hpp"
#include "snapshot.hpp"
#include "verdicts.hpp"

namespace promotion::host::modules {

// What is to become of one entry of the modules file.
struct Change {
  WantedModule wanted;
  // What is to run; the one that runs now: it goes on. nullptr: nothing runs, for the first time.
  RunningModulePtr next;
  std::optional<Manifest> manifest;  // of what failed
  std::string error;                 // why what is wanted does not run, or not as it is wanted
  bool is_quarantined = false;       // and that is the reason
  bool is_confined = false;          // it runs, but in a worker
};

// Questions are answered without a lock; changes follow each other. Thread-safe.
class ActiveSet : public std::enable_shared_from_this<ActiveSet> {
 public:
  // The verdicts and the log outlive it.
  ActiveSet(std::shared_ptr<GenerationBook> book, Verdicts &verdicts, const Clock &clock, Log &log);
  ActiveSet(const ActiveSet &) = delete;
  ActiveSet &operator=(const ActiveSet &) = delete;

  Result<EvaluatorPtr> evaluator() const;
  Result<StrategyPtr> strategy(std::string_view key) const;
  std::vector<ModuleStatus> modules() const;

  std::vector<ModuleEntry> entries() const;
  // The generation that ran last and has not failed; nullptr: none.
  RunningModulePtr standby(const std::string &module) const;

  // Makes all the changes at once: whoever asks sees either what was before or what is after. What is not
  // named goes. Calls under way end on the generation that they began with; of each module, the one that was
  // replaced stays on standby in place of the one before.
  void commit(std::vector<Change> changes);

  // Takes the generation out if it is the one that runs, and the one on standby in again: whoever asks next
  // gets that. It is quarantined: what has its bytes and its configuration does not come back, also after a
  // restart, until its entry was removed from the modules file. Without a standby it stays, and the log says
  // so. True: it was taken out. [any thread]
  bool roll_back(const std::string &module, uint64_t generation, const std::string &why);

  // The module that runs as that generation; nullptr: none.
  RunningModulePtr running(uint64_t generation) const;

 private:
  using Dropped = std::vector<std::shared_ptr<const void>>;

  ModuleEntry entry_for(Change change, const ModuleEntry *before, Dropped &dropped);
  void replace(const ModuleEntry &before, const RunningModulePtr &next, Dropped &dropped);
  void drop(RunningModulePtr module, Dropped &dropped);
  bool is_taken_out(const RunningModulePtr &module) const;
  WantedModule kept(const RunningModulePtr &module) const;
  void watch_over(const ModuleEntry &entry);
  void expect_death(const ModuleEntry &entry);
  void died(const std::string &module, uint64_t generation, const std::string &why);
  void publish(std::vector<ModuleEntry> entries, Dropped &dropped);
  void tell_active(const ModuleEntry &entry, const RunningModulePtr &former) const;

  const std::shared_ptr<GenerationBook> book_;
  Verdicts &verdicts_;
  const Clock &clock_;
  Log &log_;
  mutable std::mutex mutex_;  // of what follows, but for reading what is published
  std::vector<ModuleEntry> entries_;
  std::map<std::string, RunningModulePtr> standby_;
  Published<Snapshot> published_;
};

}  // namespace promotion::host::modules
