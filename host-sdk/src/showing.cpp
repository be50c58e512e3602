#include "showing.hpp"

namespace promotion::host {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_drain_of_statuses{3'000};
constexpr milliseconds longest_drain_of_events{1'000};

kubernetes::StatusPace pace_of(const KubernetesShowOptions &options) {
  kubernetes::StatusPace pace;
  pace.interval_ms = options.status_interval_ms;
  pace.dispute.initial_ms = std::max(pace.dispute.initial_ms, options.status_interval_ms);
  return pace;
}

// What decides whether modules take a pipeline.
std::string signature_of(const Registry &registry) {
  std::string signature = registry.evaluator() ? "" : "no evaluator\n";
  for (const auto &module : registry.modules())
    signature += module.name + " " + module.state + " " + module.running.sha256 + " " +
                 std::to_string(module.running.generation) + "\n";
  return signature;
}

}  // namespace

Showing::Showing(std::shared_ptr<kubernetes::Client> client, std::shared_ptr<kubernetes::ResourceBook> book,
                 const KubernetesShowOptions &options, const Clock &clock, Log &log)
    : book_(std::move(book)), clock_(clock), log_(log) {
  if (options.status)
    statuses_ = std::make_unique<kubernetes::StatusWriter>(client, pace_of(options), clock, log);
  const auto uid_of = [known = book_](const PipelineName &name) {
    const auto facts = known->find(name);
    return facts ? facts->uid : std::string();
  };
  if (options.events)
    recorder_ =
        std::make_shared<kubernetes::EventRecorder>(client, kubernetes::EventPace(), uid_of, clock, log);
}

void Showing::follow(const PipelineSource &pipelines, Engine &engine, operations::PipelineWatch &watch,
                     const Registry &registry) {
  watch_ = &watch;
  registry_ = &registry;
  reporter_ = std::make_unique<kubernetes::Reporter>(
      kubernetes::ReporterSources{*book_, pipelines, engine.store(), engine,
                                  [this](const PipelinePtr &pipeline) { return obstacles_of(pipeline); },
                                  [this] { return modules_have_changed(); }},
      kubernetes::ReporterOptions(), statuses_.get(), recorder_.get(), clock_, log_);
  const auto touched = [this](const PipelineName &name) { reporter_->touch(name); };
  book_->on_change(touched);
  engine.on_change(touched);
}

void Showing::touch(const std::vector<PipelineName> &pipelines) {
  for (const auto &name : pipelines) reporter_->touch(name);
}

void Showing::start() {
  modules_ = signature_of(*registry_);
  if (statuses_) statuses_->start();
  if (recorder_) recorder_->start();
  reporter_->start();
}

void Showing::drain() {
  reporter_->stop();
  if (statuses_) statuses_->drain(longest_drain_of_statuses);
  if (recorder_) recorder_->drain(longest_drain_of_events);
}

std::vector<Readiness::Degraded> Showing::problems() const {
  std::vector<Readiness::Degraded> problems;
  const auto add = [&](const char *what, const std::string &problem) {
    if (!problem.empty()) problems.push_back({what, "failed", problem});
  };
  if (statuses_) add("kubernetes.status", statuses_->problem());
  if (recorder_) add("kubernetes.events", recorder_->problem());
  return problems;
}

std::vector<kubernetes::Obstacle> Showing::obstacles_of(const PipelinePtr &pipeline) const {
  std::vector<kubernetes::Obstacle> obstacles;
  if (const auto evaluator = registry_->evaluator(); !evaluator)
    obstacles.push_back({"EvaluatorMissing", evaluator.error().message});
  for (const auto &module : registry_->modules())
    if (module.kind == "evaluator" && module.state == "quarantined")
      obstacles.push_back({"EvaluatorQuarantined", module.error});
  for (const auto &finding : watch_->findings(pipeline))
    if (finding.is_error)
      obstacles.push_back(
          {kubernetes::upper_camel_case(finding.reason), sentence_of(pipeline->name, finding)});
  return obstacles;
}

bool Showing::modules_have_changed() {
  auto now = signature_of(*registry_);
  if (now == modules_) return false;
  modules_ = std::move(now);
  watch_->look_again();
  return true;
}

}  // namespace promotion::host
