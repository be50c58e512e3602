#include "promotion/host/registry.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "files/sha256.hpp"
#include "modules_watch.hpp"
#include "reconciler.hpp"

namespace promotion::host {
namespace modules {
namespace {

using Time = std::chrono::steady_clock;

SharedConfiguration shared_configuration(const RegistryOptions &options) {
  SharedConfiguration shared;
  if (!options.forges_json.empty()) shared["forges"] = options.forges_json;
  if (!options.max_age.empty()) shared["maxAge"] = nlohmann::json(options.max_age).dump();
  return shared;
}

worker::WorkerSettings worker_settings(const WorkerOptions &options) {
  worker::WorkerSettings settings;
  settings.program = options.program;
  settings.crash_budget = options.crashes;
  settings.crash_window = std::chrono::milliseconds(options.within_ms);
  settings.first_backoff = std::chrono::milliseconds(options.first_backoff_ms);
  return settings;
}

class ModuleRegistry final : public WatchingRegistry {
 public:
  ModuleRegistry(const RegistryOptions &options, const SecretSource &secrets, const Clock &clock, Log &log)
      : options_(options),
        clock_(clock),
        log_(log),
        sources_{secrets, log, options.storage_folder, ProxySettings::from_environment(),
                 worker_settings(options.workers)},
        control_(std::make_shared<ControlThread>()),
        book_(std::make_shared<GenerationBook>(clock, log)),
        loader_(sources_, shared_configuration(options), options.trust,
                options.modules_folder.empty() ? "" : options.modules_folder / "loaded", control_, book_),
        probe_(options.probe_program),
        kept_(options.modules_folder),
        active_(std::make_shared<ActiveSet>(book_, clock, log)),
        reconciler_(loader_, probe_, kept_, *active_, *book_, log) {}

  ~ModuleRegistry() override { stop_watching(); }

  Status open() {
    const Result<std::string> text = modules_file_text(options_.modules_file);
    if (!text.ok()) return text.error();
    return carry_out(*text);
  }

  void watch(LiveWork work) override {
    work_ = std::move(work);
    watch_ = std::make_unique<ModulesWatch>(options_.modules_file, options_.poll_ms,
                                            [this](bool touched) { look(touched); });
  }

  void stop_watching() override { watch_.reset(); }

  Result<EvaluatorPtr> evaluator() const override { return active_->evaluator(); }
  Result<StrategyPtr> strategy(std::string_view key) const override { return active_->strategy(key); }
  std::vector<ModuleStatus> modules() const override { return active_->modules(); }

  ModulesFileStatus file() const override {
    std::lock_guard lock(mutex_);
    return file_;
  }

 private:
  // [the watch's thread]
  void look(bool touched) {
    if (!touched && !is_retry_due()) return;
    const Result<std::string> text = modules_file_text(options_.modules_file);
    const Status done = text.ok() ? carry_out(*text) : Status(text.error());
    if (done.ok()) return;
    const bool is_new = note_file(text.ok() ? files::sha256(*text) : "", done.error().message);
    if (is_new)
      log_.error("the modules file is wrong; what it said before goes on", {{"error", done.error().message}});
  }

  // What failed may succeed now, since files, pipelines and tasks change too.
  bool is_retry_due() const {
    return reconciler_.is_incomplete() && Time::now() - tried_ >= std::chrono::milliseconds(options_.poll_ms);
  }

  Status carry_out(const std::string &text) {
    const auto wanted = parse_modules_file(text, options_.modules_file);
    if (!wanted.ok()) return wanted.error();
    control_->run([&] { reconciler_.reconcile(*wanted, work_); });
    tried_ = Time::now();
    note_file(files::sha256(text), {});
    return success();
  }

  // Whether the error is another one than before.
  bool note_file(const std::string &sha256, const std::string &error) {
    std::lock_guard lock(mutex_);
    const bool is_new = file_.error != error;
    file_ = {options_.modules_file.string(), sha256, clock_.now_ns(), error};
    return is_new;
  }

  const RegistryOptions options_;
  const Clock &clock_;
  Log &log_;
  ServiceSources sources_;
  std::shared_ptr<ControlThread> control_;
  std::shared_ptr<GenerationBook> book_;
  ModuleLoader loader_;
  const Probe probe_;
  const KeptModules kept_;
  const std::shared_ptr<ActiveSet> active_;
  Reconciler reconciler_;
  LiveWork work_;
  Time::time_point tried_;
  mutable std::mutex mutex_;  // of the file's status
  ModulesFileStatus file_;
  std::unique_ptr<ModulesWatch> watch_;
};

}  // namespace
}  // namespace modules

Result<std::unique_ptr<WatchingRegistry>> open_registry(const RegistryOptions &options,
                                                        const SecretSource &secrets, const Clock &clock,
                                                        Log &log) {
  auto registry = std::make_unique<modules::ModuleRegistry>(options, secrets, clock, log);
  if (Status opened = registry->open(); !opened.ok()) return opened.error();
  return std::unique_ptr<WatchingRegistry>(std::move(registry));
}

}  // namespace promotion::host
