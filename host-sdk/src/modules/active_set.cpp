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

ActiveSet::ActiveSet(std::shared_ptr<GenerationBook> book, const Clock &clock, Log &log)
    : book_(std::move(book)),
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
  publish(std::move(next), dropped);
}

ModuleEntry ActiveSet::entry_for(Change change, const ModuleEntry *before, Dropped &dropped) {
  ModuleEntry entry;
  entry.wanted = std::move(change.wanted);
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
  if (former != nullptr) replace(*before, entry.running, dropped);
  book_->set(number_of(entry.running), GenerationState::active);
  tell_active(entry, former);
  return entry;
}

void ActiveSet::replace(const ModuleEntry &before, const RunningModulePtr &next, Dropped &dropped) {
  RunningModulePtr &place = standby_[before.wanted.name];
  if (place != nullptr && place != next) drop(std::move(place), dropped);
  place = before.running;
  book_->set(number_of(place), GenerationState::draining);
}

void ActiveSet::drop(RunningModulePtr module, Dropped &dropped) {
  book_->set(number_of(module), GenerationState::draining);
  dropped.push_back(std::move(module));
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
