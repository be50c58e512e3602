#include "promotion/host/host.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "operations/pipeline_watch.hpp"
#include "operations/state_folder.hpp"
#include "promotion/host/admin.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/engine.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/receiver.hpp"
#include "promotion/host/secret_source.hpp"
#include "showing.hpp"
#include "sources.hpp"

namespace promotion::host {
namespace {

using operations::PipelineWatch;
using operations::StateFolder;

// Members stand in the order in which they are opened: each uses only those above it, and is closed before
// them.
class WholeHost final : public Host {
 public:
  WholeHost(Configuration configuration, StateFolder state, Sources sources, Log &log)
      : configuration_(std::move(configuration)),
        log_(log),
        state_(std::move(state)),
        showing_(sources.book ? std::make_unique<Showing>(sources.client, sources.book,
                                                          configuration_.kubernetes_show, clock_, log)
                              : nullptr),
        secrets_(std::move(sources.secrets)),
        pipelines_(std::move(sources.pipelines)),
        kubernetes_(std::move(sources.client)) {}

  ~WholeHost() override { drain(); }

  Status open() {
    auto options = configuration_.registry;
    if (showing_) options.kubernetes_events = showing_->events();
    auto registry = open_registry(options, *secrets_, clock_, log_);
    if (!registry) return registry.error();
    registry_ = std::move(*registry);

    auto engine = open_engine(configuration_.engine, *registry_, *pipelines_, clock_, log_);
    if (!engine) return engine.error();
    engine_ = std::move(*engine);

    const auto ready = [this] { return readiness(); };
    receiver_ = make_receiver(configuration_.receiver, *engine_, *pipelines_, *secrets_, ready, log_);
    auto admin =
        make_admin_api(configuration_.admin_address, engine_->store(), *registry_, *engine_, ready, log_);
    if (!admin) return admin.error();
    admin_ = std::move(*admin);

    if (configuration_.kubernetes_applications)
      applications_ = make_kubernetes_application_reader(kubernetes_, *secrets_, *pipelines_, *engine_,
                                                         *configuration_.kubernetes_applications, log_);

    watch_.emplace(*pipelines_, *registry_, log_);
    if (showing_) showing_->follow(*pipelines_, *engine_, *watch_, *registry_);
    pipelines_->on_change([this] {
      const auto changed = watch_->look();
      if (showing_) showing_->touch(changed);
      engine_->pipelines_changed();
      if (applications_) applications_->pipelines_changed();
    });
    return success();
  }

  Status start() override {
    std::lock_guard lock(mutex_);
    if (phase_ != Phase::opened)
      return Error{Code::failed_precondition, "the host was started before; make another one"};
    phase_ = Phase::starting;
    if (auto status = pipelines_->start(); !status) return status;
    watch_->look();
    registry_->watch(
        {[this] { return pipelines_->list(); }, [this] { return engine_->store().open_states(); }});
    if (auto status = engine_->start(); !status) return status;
    if (showing_) showing_->start();
    if (auto status = receiver_->start(); !status) return status;
    if (applications_) applications_->start();
    if (auto status = admin_->start(); !status) return status;
    phase_ = Phase::serving;
    return success();
  }

  // The admin API goes last of the listeners, so that the drain can be watched.
  void drain() override {
    std::lock_guard lock(mutex_);
    if (phase_ == Phase::opened || phase_ == Phase::drained) return;
    phase_ = Phase::draining;
    receiver_->stop();
    if (applications_) applications_->stop();
    registry_->stop_watching();
    engine_->drain();
    admin_->stop();
    if (showing_) showing_->drain();
    pipelines_->stop();
    phase_ = Phase::drained;
  }

  std::string event_address() const override { return receiver_->address(); }
  std::string admin_address() const override { return admin_->address(); }
  const Store &store() const override { return engine_->store(); }
  const Registry &registry() const override { return *registry_; }

 private:
  enum class Phase { opened, starting, serving, draining, drained };

  // A module that does not run takes nothing from the others, and the work that waits for it is kept.
  Readiness readiness() const {
    Readiness found;
    const auto add = [&](const std::string &reason) { found.reasons.push_back(log_.masked(reason)); };
    if (phase_ == Phase::starting) add("the host is starting");
    if (phase_ == Phase::draining) add("the host is draining");
    if (const auto evaluator = registry_->evaluator(); !evaluator) add(evaluator.error().message);
    for (const auto &module : registry_->modules())
      if (module.kind == "evaluator" && module.state == "quarantined")
        add(module.error);
      else if (!module.error.empty())
        found.degraded.push_back({module.name, module.state, log_.masked(module.error)});
    if (showing_)
      for (auto &problem : showing_->problems()) found.degraded.push_back(std::move(problem));
    if (const auto status = pipelines_->ready(); !status) add(status.error().message);
    if (const auto status = secrets_->ready(); !status) add(status.error().message);
    EventQuery newest;
    newest.limit = 1;
    if (const auto probe = engine_->store().events(newest); !probe) add(probe.error().message);
    return found;
  }

  const Configuration configuration_;
  Log &log_;
  const SystemClock clock_;
  const StateFolder state_;
  const std::unique_ptr<Showing> showing_;  // none: pipelines do not come from the Kubernetes API
  const std::unique_ptr<SecretSource> secrets_;
  const std::unique_ptr<PipelineSource> pipelines_;
  const std::shared_ptr<kubernetes::Client> kubernetes_;
  std::unique_ptr<WatchingRegistry> registry_;
  std::optional<PipelineWatch> watch_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<ApplicationReader> applications_;
  std::unique_ptr<AdminApi> admin_;
  std::mutex mutex_;  // of start and drain
  std::atomic<Phase> phase_{Phase::opened};
};

}  // namespace

Result<std::unique_ptr<Host>> make_host(Configuration configuration, Log &log) {
  auto state = operations::StateFolder::open(configuration.state_folder, log);
  if (!state) return state.error();
  auto sources = make_sources(configuration, log);
  if (!sources) return sources.error();
  auto host =
      std::make_unique<WholeHost>(std::move(configuration), std::move(*state), std::move(*sources), log);
  if (auto status = host->open(); !status) return status.error();
  return std::unique_ptr<Host>(std::move(host));
}

}  // namespace promotion::host
