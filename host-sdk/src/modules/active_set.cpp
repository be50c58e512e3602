#include "active_set.hpp"

#include <utility>

namespace promotion::host::modules {
namespace {

const ModuleEntry *find(const std::vector<ModuleEntry> &entries, const std::string &name) {
  for (const ModuleEntry &entry : entries)
    if (entry.wanted.name == name) return &entry;
  return nullptr;
}

uint64_t number_of(const RunningModulePtr &module) { return module->stamp().generation; }

}  // namespace

ActiveSet::ActiveSet(std::shared_ptr<GenerationBook> book, Verdicts &verdicts, const Clock &clock, Log &log)
    : book_(std::move(book)),
      verdicts_(verdicts),
      clock_(clock),
      log_(log),
      published_(std::make_unique<const Snapshot>(std::vector<ModuleEntry>{})) {}

Result<EvaluatorPtr> ActiveSet::evaluator() const {
  return published_.read([](const Snapshot &snapshot) { return snapshot.evaluator(); });
}

Result<StrategyPtr> ActiveSet::strategy(std::string_view key) const {
  return published_.read([key](const Snapshot &snapshot) { return snapshot.strategy(key); });
}

std::vector<ModuleStatus> ActiveSet::modules() const {
  auto modules = published_.read([](const Snapshot &snapshot) { return snapshot.modules(); });
  {
    // Whether calls into it are under way shows in who else pins it.
    std::lock_guard lock(mutex_);
    for (const auto &[name, module] : standby_)
      book_->set(number_of(module),
                 module.use_count() > 1 ? GenerationState::draining : GenerationState::standby);
  }
  for (ModuleStatus &module : modules) {
    module.generations = book_->of(module.name);
    for (const GenerationStatus &generation : module.generations) {
      if (generation.stamp.generation != module.running.generation) continue;
      if (generation.state != name_of(GenerationState::quarantined)) continue;
      module.state = generation.state;
      if (module.error.empty()) module.error = generation.reason;
    }
  }
  return modules;
}

std::vector<ModuleEntry> ActiveSet::entries() const {
  std::lock_guard lock(mutex_);
  return entries_;
}

RunningModulePtr ActiveSet::standby(const std::string &module) const {
  std::lock_guard lock(mutex_);
  const auto found = standby_.find(module);
  return found == standby_.end() ? nullptr : found->second;
}

void ActiveSet::commit(std::vector<Change> changes) {
  Dropped dropped;  // goes after the lock, since it may call into modules
  std::lock_guard lock(mutex_);
  std::vector<ModuleEntry> next;
  for (Change &change : changes) {
    const ModuleEntry *before = find(entries_, change.wanted.name);
    next.push_back(entry_for(std::move(change), before, dropped));
  }
  for (const ModuleEntry &entry : entries_) {
    if (find(next, entry.wanted.name) != nullptr) continue;
    log_.info("module removed", {{"module", entry.wanted.name}});
    if (const auto found = standby_.find(entry.wanted.name); found != standby_.end())
      drop(std::move(standby_.extract(found).mapped()), dropped);
    if (entry.running != nullptr) drop(entry.running, dropped);
  }
  std::vector<std::string> names;
  for (const ModuleEntry &entry : next) names.push_back(entry.wanted.name);
  verdicts_.forgive_all_but(names);
  publish(std::move(next), dropped);
}

ModuleEntry ActiveSet::entry_for(Change change, const ModuleEntry *before, Dropped &dropped) {
  // It may have been taken out while the change was being decided.
  if (before != nullptr && change.next != before->running && is_taken_out(change.next)) {
    ModuleEntry as_it_is = *before;
    as_it_is.wanted = std::move(change.wanted);
    return as_it_is;
  }
  ModuleEntry entry;
  entry.wanted = std::move(change.wanted);
  entry.is_quarantined = change.is_quarantined;
  entry.error = std::move(change.error);
  entry.running = std::move(change.next);
  const RunningModulePtr former = before == nullptr ? nullptr : before->running;
  const bool is_same = before != nullptr && former == entry.running;
  entry.since_ns = is_same ? before->since_ns : clock_.now_ns();
  if (is_same) entry.adapters = before->adapters;
  if (entry.running == nullptr) {
    entry.manifest = std::move(change.manifest);
    return entry;
  }
  entry.manifest = entry.running->manifest();
  if (is_same) return entry;
  // What ran before and comes back is not watched: it would be left for what it was to replace.
  const auto standby = standby_.find(entry.wanted.name);
  const bool is_new = standby == standby_.end() || standby->second != entry.running;
  if (former != nullptr) replace(*before, entry.running, dropped);
  book_->set(number_of(entry.running), GenerationState::active);
  tell_active(entry, former);
  expect_death(entry);
  if (former != nullptr && is_new) watch_over(entry);
  return entry;
}

void ActiveSet::replace(const ModuleEntry &before, const RunningModulePtr &next, Dropped &dropped) {
  RunningModulePtr &place = standby_[before.wanted.name];
  if (place != nullptr && place != next) drop(std::move(place), dropped);
  if (book_->is_quarantined(number_of(before.running))) {  // nobody goes back to that
    drop(before.running, dropped);
    standby_.erase(before.wanted.name);
    return;
  }
  place = before.running;
  book_->set(number_of(place), GenerationState::draining);
}

void ActiveSet::drop(RunningModulePtr module, Dropped &dropped) {
  book_->set(number_of(module), GenerationState::draining);
  dropped.push_back(std::move(module));
}

bool ActiveSet::is_taken_out(const RunningModulePtr &module) const {
  if (module == nullptr) return false;
  const auto verdict = verdicts_.of(module->wanted(), module->stamp().sha256);
  return verdict && verdict->measure == Verdict::Measure::quarantine;
}

// How to run it again after a restart, whatever becomes of the operator's file.
WantedModule ActiveSet::kept(const RunningModulePtr &module) const {
  WantedModule wanted = module->wanted();
  wanted.sha256 = module->stamp().sha256;
  for (const GenerationStatus &known : book_->of(wanted.name))
    if (known.stamp.generation == number_of(module) && !known.kept.empty()) wanted.path = known.kept;
  return wanted;
}

void ActiveSet::expect_death(const ModuleEntry &entry) {
  const std::weak_ptr<ActiveSet> self = weak_from_this();
  entry.running->health().when_dead(
      [self, name = entry.wanted.name, number = number_of(entry.running)](const std::string &why) {
        if (const auto set = self.lock()) set->died(name, number, why);
      });
}

// Without a version to go back to it stays where it is, and each call says why it fails.
void ActiveSet::died(const std::string &module, uint64_t generation, const std::string &why) {
  if (roll_back(module, generation, why)) return;
  if (const RunningModulePtr dead = running(generation))
    verdicts_.add({Verdict::Measure::quarantine, dead->wanted(), dead->stamp().sha256, dead->stamp().version,
                   why, std::nullopt});
}

RunningModulePtr ActiveSet::running(uint64_t generation) const {
  std::lock_guard lock(mutex_);
  for (const ModuleEntry &entry : entries_)
    if (entry.running != nullptr && number_of(entry.running) == generation) return entry.running;
  return nullptr;
}

void ActiveSet::watch_over(const ModuleEntry &entry) {
  const WantedModule &wanted = entry.wanted;
  if (wanted.watch_window_ms == 0) return;
  const std::weak_ptr<ActiveSet> self = weak_from_this();
  const std::string within = " errors within " + std::to_string(wanted.watch_window_ms / 1000) +
                             " s of its activation, the last one: ";
  entry.running->health().watch(std::chrono::milliseconds(wanted.watch_window_ms), wanted.watch_max_errors,
                                [self, within, name = wanted.name, number = number_of(entry.running)](
                                    uint64_t failures, const std::string &last) {
                                  if (const auto set = self.lock())
                                    set->roll_back(name, number, std::to_string(failures) + within + last);
                                });
}

bool ActiveSet::roll_back(const std::string &module, uint64_t generation, const std::string &why) {
  Dropped dropped;
  std::lock_guard lock(mutex_);
  std::vector<ModuleEntry> next = entries_;
  for (ModuleEntry &entry : next) {
    if (entry.wanted.name != module || entry.running == nullptr || number_of(entry.running) != generation)
      continue;
    const auto standby = standby_.find(module);
    if (standby == standby_.end()) {
      log_.error("module fails, and there is no version to go back to",
                 {{"module", module}, {"reason", why}});
      return false;
    }
    const RunningModulePtr bad = std::exchange(entry.running, std::move(standby_.extract(standby).mapped()));
    book_->set(generation, GenerationState::quarantined, why);
    book_->set(number_of(entry.running), GenerationState::active);
    verdicts_.add({Verdict::Measure::quarantine, bad->wanted(), bad->stamp().sha256, bad->stamp().version,
                   why, kept(entry.running)});
    dropped.push_back(bad);
    entry.adapters = nullptr;
    entry.manifest = entry.running->manifest();
    entry.since_ns = clock_.now_ns();
    entry.error = "version " + bad->stamp().version + " of the module '" + module + "' was taken out after " +
                  why + "; version " + entry.running->stamp().version +
                  " runs again. Pin that with promotionctl modules rollback " + module +
                  ", or add a version that is mended";
    log_.error("module rolled back", {{"module", module},
                                      {"version", bad->stamp().version},
                                      {"generation", generation},
                                      {"runs_again", entry.running->stamp().version},
                                      {"reason", why}});
    publish(std::move(next), dropped);
    return true;
  }
  return false;
}

void ActiveSet::publish(std::vector<ModuleEntry> entries, Dropped &dropped) {
  std::vector<const Manifest *> manifests;
  for (const ModuleEntry &entry : entries)
    if (entry.running != nullptr) manifests.push_back(&entry.running->manifest());
  const StrategyNamesPtr names = names_of(manifests);
  for (ModuleEntry &entry : entries) {
    if (entry.running == nullptr || (entry.adapters != nullptr && *entry.adapters->names == *names)) continue;
    entry.adapters = std::make_shared<const Adapters>(entry.running->adapters(entry.running, names));
  }
  dropped.push_back(published_.publish(std::make_unique<const Snapshot>(entries)));
  dropped.push_back(
      std::make_shared<const std::vector<ModuleEntry>>(std::exchange(entries_, std::move(entries))));
}

void ActiveSet::tell_active(const ModuleEntry &entry, const RunningModulePtr &former) const {
  const ModuleStamp &stamp = entry.running->stamp();
  std::vector<LogField> fields{{"module", stamp.module},
                               {"version", stamp.version},
                               {"sha256", stamp.sha256},
                               {"generation", stamp.generation},
                               {"isolation", stamp.isolation}};
  if (former != nullptr) {
    fields.emplace_back("in_place_of", former->stamp().version);
    fields.emplace_back("former_generation", former->stamp().generation);
  }
  log_.write(Severity::info, "module active", fields);
}

}  // namespace promotion::host::modules
