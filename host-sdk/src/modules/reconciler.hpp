// Makes what runs be what the modules file says.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "active_set.hpp"
#include "kept_modules.hpp"
#include "module_loader.hpp"
#include "probe.hpp"
#include "verdicts.hpp"

namespace promotion::host::modules {

// Decides entry by entry, then has all the changes made at once. A new generation that fails leaves what ran
// before in its place. [control]
class Reconciler {
 public:
  Reconciler(const ModuleLoader &loader, const Probe &probe, const KeptModules &kept,
             const Verdicts &verdicts, ActiveSet &active, GenerationBook &book, Log &log);

  // Entries that are as before are looked at again too: a file may have changed under its path, and what
  // failed may succeed now.
  void reconcile(const std::vector<WantedModule> &wanted, const LiveWork &work);

  // Whether something that is wanted does not run.
  bool is_incomplete() const { return incomplete_; }

 private:
  // What was learnt on the way, also when it did not lead to the end.
  struct Attempt {
    std::optional<Manifest> manifest;
    std::optional<Verdict> verdict;  // that keeps it out
  };

  Change change_for(const WantedModule &wanted, const ModuleEntry *current,
                    const std::vector<Change> &decided, const LiveWork &work);
  Result<RunningModulePtr> next_for(const WantedModule &wanted, const ModuleEntry *current,
                                    const std::vector<Change> &decided, const LiveWork &work,
                                    Attempt &attempt);
  std::optional<Verdict> carry_out_verdict(VerifiedModule &module) const;
  // What ran in the place of something that was taken out, before the host began anew.
  Result<RunningModulePtr> former(const Verdict &verdict, const std::vector<Change> &decided,
                                  const LiveWork &work);
  std::string why_confined(const WantedModule &wanted, const RunningModulePtr &running) const;
  Result<RunningModulePtr> new_generation(VerifiedModule module, const ModuleEntry *current,
                                          const LiveWork &work);
  Status try_out(const VerifiedModule &module);
  void keep_copy(const VerifiedModule &module) const;
  Status check_fitness(const RunningModulePtr &next, const ModuleEntry *current, const LiveWork &work) const;
  void tell(const WantedModule &wanted, const Change &change, const ModuleEntry *current) const;

  const ModuleLoader &loader_;
  const Probe &probe_;
  const KeptModules &kept_;
  const Verdicts &verdicts_;
  ActiveSet &active_;
  GenerationBook &book_;
  Log &log_;
  bool incomplete_ = false;
  bool said_unprobed_ = false;
};

}  // namespace promotion::host::modules
