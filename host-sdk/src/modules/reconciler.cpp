#include "reconciler.hpp"

#include <utility>

#include "fitness.hpp"

namespace promotion::host::modules {
namespace {

Error refused(std::string why) { return {Code::failed_precondition, std::move(why), {}, 0}; }

std::string what_both_do(const Manifest &one, const Manifest &other) {
  if (one.kind != other.kind) return {};
  if (one.kind == ModuleKind::evaluator) return "is an evaluator, of which a host has one,";
  for (const auto &key : one.keys())
    for (const auto &same : other.keys())
      if (key == same) return "answers to the strategy '" + key + "'";
  return {};
}

// Two that answer to one key would make it a matter of luck which one runs: the later one stays away.
Status check_overlap(const Manifest &manifest, const std::vector<Change> &decided) {
  for (const Change &other : decided) {
    if (other.next == nullptr) continue;
    const std::string shared = what_both_do(other.next->manifest(), manifest);
    if (!shared.empty())
      return refused("it " + shared + " like the module '" + other.wanted.name +
                     "'; keep one of them in the modules file");
  }
  return success();
}

bool serves(const RunningModulePtr &module, const VerifiedModule &wanted) {
  return module != nullptr && module->stamp().sha256 == wanted.sha256() &&
         module->stamp().isolation == name_of(wanted.isolation) && module->wanted().runs_alike(wanted.wanted);
}

// The digest was given, so that the file need not be read to know that this is it. What is in a worker
// because nobody who is trusted had signed it may have been signed since.
bool is_surely(const RunningModulePtr &module, const WantedModule &wanted) {
  return module != nullptr && module->stamp().sha256 == wanted.sha256 && module->wanted() == wanted &&
         (wanted.isolation || module->stamp().isolation == name_of(Isolation::in_process));
}

// What is to be in a worker from now on, and is not yet.
bool is_to_move(const RunningModulePtr &running, const std::optional<Verdict> &verdict) {
  return verdict && verdict->measure == Verdict::Measure::worker &&
         running->stamp().isolation != name_of(Isolation::worker);
}

}  // namespace

Reconciler::Reconciler(const ModuleLoader &loader, const Probe &probe, const KeptModules &kept,
                       const Verdicts &verdicts, ActiveSet &active, GenerationBook &book, Log &log)
    : loader_(loader),
      probe_(probe),
      kept_(kept),
      verdicts_(verdicts),
      active_(active),
      book_(book),
      log_(log) {}

void Reconciler::reconcile(const std::vector<WantedModule> &wanted, const LiveWork &work) {
  const std::vector<ModuleEntry> entries = active_.entries();
  std::vector<Change> decided;
  incomplete_ = false;
  for (const WantedModule &module : wanted) {
    const ModuleEntry *current = nullptr;
    for (const ModuleEntry &entry : entries)
      if (entry.wanted.name == module.name) current = &entry;
    decided.push_back(change_for(module, current, decided, work));
    tell(module, decided.back(), current);
  }
  active_.commit(std::move(decided));
}

Change Reconciler::change_for(const WantedModule &wanted, const ModuleEntry *current,
                              const std::vector<Change> &decided, const LiveWork &work) {
  Change change{wanted, nullptr, std::nullopt, {}};
  Attempt attempt;
  Result<RunningModulePtr> next = next_for(wanted, current, decided, work, attempt);
  change.manifest = std::move(attempt.manifest);
  if (next.ok()) {
    change.next = std::move(*next);
    change.error = why_confined(wanted, change.next);
    change.is_confined = !change.error.empty();
    return change;
  }
  incomplete_ = true;
  change.is_quarantined = attempt.verdict.has_value();
  change.error =
      "the module '" + wanted.name + "' (" + wanted.path.string() + ") is not used: " + next.error().message;
  RunningModulePtr instead = current == nullptr ? nullptr : current->running;
  if (instead != nullptr && !check_overlap(instead->manifest(), decided).ok()) return change;
  if (instead == nullptr && attempt.verdict) {
    Result<RunningModulePtr> before = former(*attempt.verdict, decided, work);
    if (before.ok())
      instead = std::move(*before);
    else
      change.error += "; nor is the version before: " + before.error().message;
  }
  if (instead == nullptr) return change;
  change.next = std::move(instead);
  change.error += "; version " + change.next->stamp().version + " goes on in its place";
  return change;
}

Result<RunningModulePtr> Reconciler::next_for(const WantedModule &wanted, const ModuleEntry *current,
                                              const std::vector<Change> &decided, const LiveWork &work,
                                              Attempt &attempt) {
  const RunningModulePtr running = current == nullptr ? nullptr : current->running;
  const auto verdict = running == nullptr ? std::nullopt : verdicts_.of(wanted, running->stamp().sha256);
  if (is_surely(running, wanted) && !is_to_move(running, verdict)) {
    if (Status alone = check_overlap(running->manifest(), decided); !alone.ok()) return alone.error();
    return running;
  }
  Result<VerifiedModule> verified = loader_.verify(wanted, attempt.manifest);
  if (!verified.ok()) return verified.error();
  if (Status alone = check_overlap(verified->manifest(), decided); !alone.ok()) return alone.error();
  attempt.verdict = carry_out_verdict(*verified);
  if (serves(running, *verified)) return running;
  if (attempt.verdict)
    return refused("version " + verified->manifest().version + " was taken out after " +
                   attempt.verdict->why +
                   "; give it another version or configuration, or remove its entry and add it again");
  RunningModulePtr standby = active_.standby(wanted.name);
  if (!serves(standby, *verified)) return new_generation(std::move(*verified), current, work);
  if (Status fit = check_fitness(standby, current, work); !fit.ok()) return fit.error();
  return standby;
}

// Gives one that keeps the module out.
std::optional<Verdict> Reconciler::carry_out_verdict(VerifiedModule &module) const {
  auto verdict = verdicts_.of(module.wanted, module.sha256());
  if (!verdict || verdict->measure == Verdict::Measure::quarantine) return verdict;
  module.isolation = Isolation::worker;
  return std::nullopt;
}

Result<RunningModulePtr> Reconciler::former(const Verdict &verdict, const std::vector<Change> &decided,
                                            const LiveWork &work) {
  if (!verdict.instead) return RunningModulePtr();
  std::optional<Manifest> ignored;
  Result<VerifiedModule> verified = loader_.verify(*verdict.instead, ignored);
  if (!verified.ok()) return verified.error();
  if (Status alone = check_overlap(verified->manifest(), decided); !alone.ok()) return alone.error();
  if (const auto out = carry_out_verdict(*verified)) return refused("it was taken out after " + out->why);
  return new_generation(std::move(*verified), nullptr, work);
}

// It runs, but not where the modules file wants it.
std::string Reconciler::why_confined(const WantedModule &wanted, const RunningModulePtr &running) const {
  const auto verdict = verdicts_.of(wanted, running->stamp().sha256);
  if (!verdict || verdict->measure != Verdict::Measure::worker || wanted.isolation == Isolation::worker)
    return {};
  return "the module '" + wanted.name + "' runs in a worker, because " + verdict->why +
         "; give it isolation: worker or another version, or remove its entry and add it again";
}

Result<RunningModulePtr> Reconciler::new_generation(VerifiedModule module, const ModuleEntry *current,
                                                    const LiveWork &work) {
  const uint64_t number = book_.open(module.wanted, module.isolation);
  book_.identify(number, module.manifest().version, module.sha256(), module.signed_by,
                 kept_.path_of(module.sha256()).string());
  book_.set(number, GenerationState::verified);
  const auto failed = [&](Error error) {
    book_.set(number, GenerationState::failed, error.message);
    return error;
  };
  if (Status tried = try_out(module); !tried.ok()) return failed(tried.error());
  if (probe_.is_there())
    book_.set(number, GenerationState::probed);  // a worker is a process of its own anyway
  keep_copy(module);
  Result<RunningModulePtr> opened = loader_.open(std::move(module), number);
  if (!opened.ok()) return failed(opened.error());
  if (Status fit = check_fitness(*opened, current, work); !fit.ok()) return failed(fit.error());
  book_.set(number, GenerationState::ready);
  return opened;
}

Status Reconciler::try_out(const VerifiedModule &module) {
  if (module.isolation == Isolation::worker) return success();  // it never comes in here
  if (probe_.is_there()) return probe_.run(module);
  if (!probe_.program().empty() && !std::exchange(said_unprobed_, true))
    log_.warning(
        "modules are loaded without being tried in a process of their own first, since the program for that "
        "is not there; install it, or name it as `probe` in the configuration",
        {{"program", probe_.program().string()}});
  return success();
}

// Without a copy, a rollback needs the operator's file; that is no reason not to run the module.
void Reconciler::keep_copy(const VerifiedModule &module) const {
  const Status kept = kept_.keep(module.inspection.image->bytes(), module.sha256(), module.signature);
  if (!kept.ok())
    log_.warning("no copy of a module is kept",
                 {{"module", module.wanted.name}, {"error", kept.error().message}});
  std::vector<std::string> used{module.sha256()};
  for (const ModuleEntry &entry : active_.entries()) {
    if (entry.running != nullptr) used.push_back(entry.running->stamp().sha256);
    if (const auto standby = active_.standby(entry.wanted.name)) used.push_back(standby->stamp().sha256);
  }
  for (const Verdict &verdict : verdicts_.all())
    if (verdict.instead) used.push_back(verdict.instead->sha256);
  kept_.forget_all_but(used);
}

Status Reconciler::check_fitness(const RunningModulePtr &next, const ModuleEntry *current,
                                 const LiveWork &work) const {
  if (current == nullptr || current->running == nullptr) return success();
  std::vector<const Manifest *> manifests{&next->manifest()};
  for (const ModuleEntry &other : active_.entries())
    if (other.running != nullptr && other.running != current->running)
      manifests.push_back(&other.running->manifest());
  const Adapters adapters = next->adapters(next, names_of(manifests));
  const Contender contender{next->manifest(), adapters};
  const Contender former{current->running->manifest(), *current->adapters};
  const std::string why = why_unfit(contender, &former, work);
  if (!why.empty()) return refused(why);
  return success();
}

// Each failure once: what fails again in the same way is no news.
void Reconciler::tell(const WantedModule &wanted, const Change &change, const ModuleEntry *current) const {
  if (!change.error.empty()) {
    if (current != nullptr && current->error == change.error) return;
    if (change.is_confined)
      return log_.warning("module runs in a worker", {{"module", wanted.name}, {"reason", change.error}});
    return log_.error("module failed", {{"module", wanted.name}, {"error", change.error}});
  }
  const bool is_new = current == nullptr || current->running != change.next || !(current->wanted == wanted);
  if (is_new && wanted.sha256.empty() && change.next->signed_by().empty())
    log_.warning(
        "module without sha256 or signature in the modules file, so a changed file would be run unnoticed; "
        "add the line",
        {{"module", wanted.name}, {"sha256", change.next->stamp().sha256}});
  if (current != nullptr && !current->error.empty() && current->running == change.next)
    log_.info("module is again what the modules file wants", {{"module", wanted.name}});
}

}  // namespace promotion::host::modules
