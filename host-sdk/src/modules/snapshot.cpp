#include "snapshot.hpp"

#include "evaluator_adapter.hpp"
#include "names.hpp"
#include "strategy_adapter.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

StrategyNamesPtr names_of(const std::vector<ModuleEntry> &entries) {
  auto names = std::make_shared<StrategyNames>();
  for (const auto &entry : entries) {
    if (entry.loaded.generation == nullptr) continue;
    for (const auto &strategy : entry.loaded.manifest->strategies) {
      StrategyAnswer answer{strategy.name, entry.loaded.manifest->id};
      names->emplace(strategy.name, answer);
      for (const auto &alias : strategy.aliases) names->emplace(alias, answer);
    }
  }
  return names;
}

ModuleStatus status_of(const ModuleEntry &entry) {
  ModuleStatus status;
  status.name = entry.wanted.name;
  status.wanted = {entry.wanted.path.string(), entry.wanted.version, entry.wanted.sha256,
                   std::string(name_of(entry.wanted.isolation)), entry.wanted.services};
  if (entry.loaded.manifest) {
    status.kind = name_of(entry.loaded.manifest->kind);
    status.strategies = entry.loaded.manifest->keys();
  }
  if (entry.loaded.generation != nullptr) status.running = entry.loaded.generation->stamp();
  status.state = entry.loaded.generation != nullptr ? "active" : "failed";
  status.since_ns = entry.since_ns;
  status.error = entry.loaded.error;
  return status;
}

Error unavailable(std::string why) { return {Code::unavailable, std::move(why), {}, 0}; }

}  // namespace

Snapshot::Snapshot(const std::vector<ModuleEntry> &entries) {
  StrategyNamesPtr names = names_of(entries);
  for (const auto &entry : entries) {
    modules_.push_back(status_of(entry));
    if (entry.loaded.generation == nullptr) continue;
    if (entry.loaded.manifest->kind == ModuleKind::evaluator)
      evaluator_ = std::make_shared<EvaluatorAdapter>(entry.loaded.generation, names);
    else
      add_strategies(entry, names);
  }
}

void Snapshot::add_strategies(const ModuleEntry &entry, const StrategyNamesPtr &names) {
  for (const auto &strategy : entry.loaded.manifest->strategies) {
    auto adapter = std::make_shared<StrategyAdapter>(entry.loaded.generation, strategy.name, names);
    strategies_.emplace(strategy.name, adapter);
    for (const auto &alias : strategy.aliases) strategies_.emplace(alias, adapter);
  }
}

Result<EvaluatorPtr> Snapshot::evaluator() const {
  if (evaluator_ != nullptr) return evaluator_;
  std::string failures;
  for (const auto &module : modules_)
    if (module.kind != name_of(ModuleKind::strategy) && !module.error.empty())
      failures += (failures.empty() ? "" : "; ") + module.error;
  if (!failures.empty()) return unavailable("no evaluator is loaded: " + failures);
  return unavailable(
      "no evaluator is loaded, because the modules file names none; add one, such as pipeline-evaluator");
}

Result<StrategyPtr> Snapshot::strategy(std::string_view key) const {
  if (auto found = strategies_.find(key); found != strategies_.end()) return found->second;
  std::string unknown;  // failed before it could be told what they answer to
  for (const auto &module : modules_) {
    if (module.error.empty()) continue;
    for (const auto &known : module.strategies)
      if (known == key) return unavailable(module.error);
    if (module.kind.empty()) unknown += (unknown.empty() ? "" : "; ") + module.error;
  }
  const std::string shown = "'" + mended(key) + "'";
  if (!unknown.empty())
    return unavailable("no loaded module answers to the strategy " + shown +
                       ", but maybe one that failed: " + unknown);
  std::vector<std::string> keys;
  for (const auto &[name, ignored] : strategies_) keys.push_back(name);
  return Error{Code::not_found,
               "no module answers to the strategy " + shown + "; " +
                   (keys.empty() ? "the modules file names no strategy" : "known are " + join(keys)) +
                   "; correct the key in the pipeline, or add a module for it to the modules file",
               {},
               0};
}

}  // namespace promotion::host::modules
