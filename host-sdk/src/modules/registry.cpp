#include "promotion/host/registry.hpp"

#include <mutex>
#include <nlohmann/json.hpp>

#include "snapshot.hpp"

namespace promotion::host {
namespace modules {
namespace {

SharedConfiguration shared_configuration(const RegistryOptions &options) {
  SharedConfiguration shared;
  if (!options.forges_json.empty()) shared["forges"] = options.forges_json;
  if (!options.max_age.empty()) shared["maxAge"] = nlohmann::json(options.max_age).dump();
  return shared;
}

class ModuleRegistry final : public Registry {
 public:
  ModuleRegistry(const RegistryOptions &options, const SecretSource &secrets, const Clock &clock, Log &log)
      : clock_(clock),
        log_(log),
        sources_{secrets, log, options.storage_folder, ProxySettings::from_environment()},
        control_(std::make_shared<ControlThread>()),
        loader_(sources_, shared_configuration(options), control_) {}

  void load(const std::vector<WantedModule> &wanted) {
    std::vector<ModuleEntry> entries = control_->run([&] {
      std::vector<ModuleEntry> loaded;
      for (const auto &module : wanted) {
        loaded.push_back({module, loader_.load(module, ++last_generation_), clock_.now_ns()});
        refuse_overlap(loaded);
        tell(loaded.back());
      }
      return loaded;
    });
    auto snapshot = std::make_shared<const Snapshot>(entries);
    std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
  }

  Result<EvaluatorPtr> evaluator() const override { return snapshot()->evaluator(); }
  Result<StrategyPtr> strategy(std::string_view key) const override { return snapshot()->strategy(key); }
  std::vector<ModuleStatus> modules() const override { return snapshot()->modules(); }

 private:
  std::shared_ptr<const Snapshot> snapshot() const {
    std::lock_guard lock(mutex_);
    return snapshot_;
  }

  // Two that answer to one key would make it a matter of luck which one runs: the later one stays away.
  static void refuse_overlap(std::vector<ModuleEntry> &entries) {
    LoadOutcome &last = entries.back().loaded;
    if (last.generation == nullptr) return;
    for (size_t i = 0; i + 1 < entries.size(); ++i) {
      const LoadOutcome &other = entries[i].loaded;
      if (other.generation == nullptr) continue;
      std::string shared = what_both_do(*other.manifest, *last.manifest);
      if (shared.empty()) continue;
      last.generation.reset();
      last.error = "the module '" + entries.back().wanted.name + "' is not used: it " + shared +
                   " like the module '" + entries[i].wanted.name + "'; keep one of them in the modules file";
      return;
    }
  }

  static std::string what_both_do(const Manifest &one, const Manifest &other) {
    if (one.kind != other.kind) return {};
    if (one.kind == ModuleKind::evaluator) return "is an evaluator, of which a host has one,";
    for (const auto &key : one.keys())
      for (const auto &same : other.keys())
        if (key == same) return "answers to the strategy '" + key + "'";
    return {};
  }

  void tell(const ModuleEntry &entry) {
    if (entry.loaded.generation == nullptr)
      return log_.error("module failed", {{"module", entry.wanted.name}, {"error", entry.loaded.error}});
    const ModuleStamp &stamp = entry.loaded.generation->stamp();
    log_.info("module active", {{"module", stamp.module},
                                {"version", stamp.version},
                                {"sha256", stamp.sha256},
                                {"generation", stamp.generation},
                                {"isolation", stamp.isolation}});
    if (entry.wanted.sha256.empty())
      log_.warning(
          "module without sha256 in the modules file, so a changed file would be run unnoticed; add the line",
          {{"module", stamp.module}, {"sha256", stamp.sha256}});
  }

  const Clock &clock_;
  Log &log_;
  ServiceSources sources_;
  std::shared_ptr<ControlThread> control_;
  ModuleLoader loader_;
  uint64_t last_generation_ = 0;  // of the control thread
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace
}  // namespace modules

Result<std::unique_ptr<Registry>> open_registry(const RegistryOptions &options, const SecretSource &secrets,
                                                const Clock &clock, Log &log) {
  auto wanted = modules::read_modules_file(options.modules_file);
  if (!wanted.ok()) return wanted.error();
  auto registry = std::make_unique<modules::ModuleRegistry>(options, secrets, clock, log);
  registry->load(*wanted);
  return std::unique_ptr<Registry>(std::move(registry));
}

}  // namespace promotion::host
