#include "promotion/host/registry.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "call_ledger.hpp"
#include "call_watch.hpp"
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

// Without it modules run all the same; it only cannot be told any more which one ended the host.
std::shared_ptr<CallLedger> open_ledger(const RegistryOptions &options, Log &log) {
  if (options.modules_folder.empty()) return nullptr;
  std::error_code error;
  std::filesystem::create_directories(options.modules_folder, error);
  auto ledger = CallLedger::open(options.modules_folder / "calls");
  if (!ledger.ok()) {
    log.warning("calls into modules are not written down", {{"error", ledger.error().message}});
    return nullptr;
  }
  if (options.note_crashes) (*ledger)->note_crashes();
  return std::move(*ledger);
}

class ModuleRegistry final : public WatchingRegistry {
 public:
  ModuleRegistry(const RegistryOptions &options, const SecretSource &secrets, const Clock &clock, Log &log)
      : options_(options),
        clock_(clock),
        log_(log),
        ledger_(open_ledger(options, log)),
        sources_{secrets,
                 log,
                 options.storage_folder,
                 network::ProxySettings::from_environment(),
                 worker_settings(options.workers),
                 ledger_,
                 options.kubernetes_events.get()},
        control_(std::make_shared<ControlThread>()),
        book_(std::make_shared<GenerationBook>(clock, log)),
        loader_(sources_, shared_configuration(options), options.trust,
                options.modules_folder.empty() ? "" : options.modules_folder / "loaded", control_, book_),
        probe_(options.probe_program),
        kept_(options.modules_folder),
        verdicts_(options.modules_folder.empty() ? "" : options.modules_folder / "verdicts.json", log),
        active_(std::make_shared<ActiveSet>(book_, verdicts_, clock, log)),
        reconciler_(loader_, probe_, kept_, verdicts_, *active_, *book_, log) {}

  ~ModuleRegistry() override { stop_watching(); }

  Status open() {
    const Result<std::string> text = modules_file_text(options_.modules_file);
    if (!text.ok()) return text.error();
    const auto wanted = parse_modules_file(*text, options_.modules_file);
    if (!wanted.ok()) return wanted.error();
    if (ledger_ != nullptr) judge_crashes(ledger_->left_open(), *wanted, verdicts_, log_);
    return carry_out(*text);
  }

  void watch(LiveWork work) override {
    work_ = std::move(work);
    watch_ = std::make_unique<ModulesWatch>(options_.modules_file, options_.poll_ms,
                                            [this](bool touched) { look(touched); });
    if (ledger_ != nullptr)
      call_watch_ = std::make_unique<CallWatch>(*ledger_, [this](const OpenCall &call) { overdue(call); });
  }

  void stop_watching() override {
    call_watch_.reset();
    watch_.reset();
  }

  Result<EvaluatorPtr> evaluator() const override { return active_->evaluator(); }
  Result<StrategyPtr> strategy(std::string_view key) const override { return active_->strategy(key); }
  std::vector<ModuleStatus> modules() const override { return active_->modules(); }

  ModulesFileStatus file() const override {
    std::lock_guard lock(mutex_);
    return file_;
  }

 private:
  // [the threads of both watches]
  void look(bool touched) {
    std::lock_guard looking(looking_);
    if (!touched && !is_retry_due()) return;
    const Result<std::string> text = modules_file_text(options_.modules_file);
    const Status done = text.ok() ? carry_out(*text) : Status(text.error());
    if (done.ok()) return;
    const bool is_new = note_file(text.ok() ? files::sha256(*text) : "", done.error().message);
    if (is_new)
      log_.error("the modules file is wrong; what it said before goes on", {{"error", done.error().message}});
  }

  // A call that does not come back keeps its thread, and its module's other calls. [the call watch's thread]
  void overdue(const OpenCall &call) {
    const RunningModulePtr module = active_->running(call.generation);
    if (module == nullptr) return;
    const std::string why = "its " + call.function + " had not come back long after its deadline";
    log_.error("module does not come back", {{"module", module->stamp().module},
                                             {"version", module->stamp().version},
                                             {"generation", call.generation},
                                             {"call", call.function}});
    book_->set(call.generation, GenerationState::quarantined, why);
    if (active_->roll_back(module->stamp().module, call.generation, why)) return;
    verdicts_.add({Verdict::Measure::worker, module->wanted(), module->stamp().sha256,
                   module->stamp().version, why, std::nullopt});
    look(true);
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
  const std::shared_ptr<CallLedger> ledger_;  // nullptr: there is no place for it
  ServiceSources sources_;
  std::shared_ptr<ControlThread> control_;
  std::shared_ptr<GenerationBook> book_;
  ModuleLoader loader_;
  const Probe probe_;
  const KeptModules kept_;
  Verdicts verdicts_;
  const std::shared_ptr<ActiveSet> active_;
  Reconciler reconciler_;
  LiveWork work_;
  Time::time_point tried_;
  std::mutex looking_;        // one look after the other
  mutable std::mutex mutex_;  // of the file's status
  ModulesFileStatus file_;
  std::unique_ptr<ModulesWatch> watch_;
  std::unique_ptr<CallWatch> call_watch_;
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
