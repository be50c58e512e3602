#include "snapshot.hpp"

#include "generation_book.hpp"
#include "names.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

ModuleStatus status_of(const ModuleEntry &entry) {
  ModuleStatus status;
  status.name = entry.wanted.name;
  status.wanted = wish_of(entry.wanted);
  if (entry.manifest) {
    status.kind = name_of(entry.manifest->kind);
    status.strategies = entry.manifest->keys();
  }
  if (entry.running != nullptr) status.running = entry.running->stamp();
  status.state = entry.running != nullptr ? "active" : entry.is_quarantined ? "quarantined" : "failed";
  status.since_ns = entry.since_ns;
  status.error = entry.error;
  return status;
}

Error unavailable(std::string why) { return {Code::unavailable, std::move(why), {}, 0}; }

}  // namespace

StrategyNamesPtr names_of(const std::vector<const Manifest *> &manifests) {
  auto names = std::make_shared<StrategyNames>();
  for (const Manifest *manifest : manifests)
    for (const auto &strategy : manifest->strategies) {
      StrategyAnswer answer{strategy.name, manifest->id};
      names->emplace(strategy.name, answer);
      for (const auto &alias : strategy.aliases) names->emplace(alias, answer);
    }
  return names;
}

Snapshot::Snapshot(const std::vector<ModuleEntry> &entries) {
  for (const auto &entry : entries) {
    modules_.push_back(status_of(entry));
    if (entry.adapters == nullptr) continue;
    if (entry.adapters->evaluator != nullptr) evaluator_ = entry.adapters->evaluator;
    for (const StrategyPtr &strategy : entry.adapters->strategies)
      for (const auto &known : entry.running->manifest().strategies) {
        if (known.name != strategy->name()) continue;
        strategies_.emplace(known.name, strategy);
        for (const auto &alias : known.aliases) strategies_.emplace(alias, strategy);
      }
  }
}

Result<EvaluatorPtr> Snapshot::evaluator() const {
  if (evaluator_ != nullptr) return evaluator_;
  std::string failures;
  for (const auto &module : modules_)
    if (module.kind != name_of(ModuleKind::strategy) && module.state != "active")
      failures += (failures.empty() ? "" : "; ") + module.error;
  if (!failures.empty()) return unavailable("no evaluator is loaded: " + failures);
  return unavailable(
      "no evaluator is loaded, because the modules file names none; add one, such as pipeline-evaluator");
}

Result<StrategyPtr> Snapshot::strategy(std::string_view key) const {
  if (auto found = strategies_.find(key); found != strategies_.end()) return found->second;
  std::string unknown;  // failed before it could be told what they answer to
  for (const auto &module : modules_) {
    if (module.state == "active") continue;
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
