#include "doubles.hpp"

#include <promotion/abi/domain.h>

#include <algorithm>

namespace promotion::testing {

Decision promote(const Pipeline &pipeline, size_t environment, const std::string &revision) {
  Decision decision;
  decision.outcome = Outcome::promote;
  decision.reason = "promoted-any-target";
  decision.explanation = "Revision '" + revision + "' was deployed.";
  decision.details_json = R"({"revision":")" + revision + R"("})";
  if (environment > 0) decision.source = environment - 1;
  decision.environment = environment;
  for (size_t i = 0; i < pipeline.environments[environment].targets.size(); ++i)
    decision.targets.push_back(i);
  decision.revision = decision.identity = decision.version = revision;
  decision.metadata = {{"app-version", "v" + revision}};
  return decision;
}

Decision hold(const Pipeline &pipeline, size_t environment, const std::string &revision,
              std::vector<Gate> gates) {
  Decision decision = promote(pipeline, environment, revision);
  decision.outcome = Outcome::hold;
  decision.reason = "held";
  decision.gates = std::move(gates);
  return decision;
}

Decision withdraw(size_t environment, const std::string &revision) {
  Decision decision;
  decision.outcome = Outcome::withdraw;
  decision.reason = "no-longer-vouched-for";
  decision.explanation = "No target vouches for '" + revision + "' any more.";
  decision.environment = environment;
  decision.revision = decision.identity = revision;
  return decision;
}

Decision ignore(const std::string &reason) {
  Decision decision;
  decision.reason = reason;
  decision.explanation = "Nothing to do: " + reason + ".";
  return decision;
}

Result<EvaluationOutput> promote_to_the_next(const EvaluationInput &input) {
  EvaluationOutput output;
  if (!input.event) {
    output.decisions.push_back(ignore("nothing-new"));
    return output;
  }
  if (input.event->object.name != input.pipeline->application.name) {
    Decision decision = ignore("other-object");
    decision.outcome = Outcome::reject;
    output.decisions.push_back(decision);
    return output;
  }
  const std::string revision = input.event->metadata.at("revision");
  Deployment deployment;
  deployment.environment = input.event_environment;
  deployment.target = 0;
  deployment.revision = deployment.identity = revision;
  deployment.first_ns = deployment.last_ns = input.event->timestamp_ns;
  output.observations.push_back(deployment);
  const size_t next = input.event_environment + 1;
  const bool known = std::any_of(input.records.begin(), input.records.end(), [&](const Record &record) {
    return record.environment == next && record.identity == revision;
  });
  if (next == input.pipeline->environments.size())
    output.decisions.push_back(ignore("last-environment"));
  else if (known)
    output.decisions.push_back(ignore("already-promoted"));
  else
    output.decisions.push_back(promote(*input.pipeline, next, revision));
  return output;
}

namespace {

// Of the environment, the revision that was reported last.
const Deployment *latest_in(const std::vector<Deployment> &deployments, size_t environment) {
  const Deployment *latest = nullptr;
  for (const Deployment &one : deployments)
    if (one.environment == environment && (latest == nullptr || one.last_ns >= latest->last_ns))
      latest = &one;
  return latest;
}

}  // namespace

Result<EvaluationOutput> promote_with_gates(const EvaluationInput &input) {
  EvaluationOutput output;
  std::vector<Deployment> deployments = input.deployments;
  if (input.event) {
    Deployment deployment;
    deployment.environment = input.event_environment;
    deployment.target = 0;
    deployment.revision = deployment.identity = input.event->metadata.at("revision");
    deployment.first_ns = deployment.last_ns = input.event->timestamp_ns;
    output.observations.push_back(deployment);
    deployments.push_back(deployment);
  }
  for (size_t next = 1; next < input.pipeline->environments.size(); ++next) {
    const Deployment *candidate = latest_in(deployments, next - 1);
    if (candidate == nullptr) continue;
    const auto record = std::find_if(input.records.begin(), input.records.end(), [&](const Record &one) {
      return one.environment == next && one.identity == candidate->identity;
    });
    const bool known = record != input.records.end();
    if (known &&
        (record->flags & (PROMOTION_RECORD_OPEN | PROMOTION_RECORD_BY_OPERATOR)) != PROMOTION_RECORD_OPEN)
      continue;
    std::vector<Gate> gates;
    if (!input.stop.empty()) gates.push_back({"stopped", "Stopped: " + input.stop + ".", 0, false});
    if (input.pipeline->environments[next].promotion.manual &&
        (!known || (record->flags & PROMOTION_RECORD_APPROVED) == 0))
      gates.push_back({"awaiting-approval", "Somebody has to approve it.", 0, true});
    output.decisions.push_back(gates.empty() ? promote(*input.pipeline, next, candidate->revision)
                                             : hold(*input.pipeline, next, candidate->revision, gates));
  }
  if (output.decisions.empty()) output.decisions.push_back(ignore("nothing-new"));
  return output;
}

StepResult step_result(StepOutcome outcome, const std::string &state, const std::string &message) {
  StepResult result;
  result.outcome = outcome;
  if (outcome == StepOutcome::failed) result.code = Code::unavailable;
  result.state = {state.empty() ? 0u : 3u, state};
  result.message = message;
  return result;
}

StepResults FakeStrategy::step(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const {
  {
    std::lock_guard lock(mutex_);
    steps_.push_back(tasks);
  }
  on_call(tasks);
  StepResults results;
  for (const StrategyTask &task : tasks) results.push_back(on_step(task, limits));
  return results;
}

StepResults FakeStrategy::withdraw(const std::vector<StrategyTask> &tasks, const CallLimits &limits) const {
  {
    std::lock_guard lock(mutex_);
    withdrawals_.push_back(tasks);
  }
  StepResults results;
  for (const StrategyTask &task : tasks) results.push_back(on_withdraw(task, limits));
  return results;
}

std::vector<std::vector<StrategyTask>> FakeStrategy::steps() const {
  std::lock_guard lock(mutex_);
  return steps_;
}

std::vector<std::vector<StrategyTask>> FakeStrategy::withdrawals() const {
  std::lock_guard lock(mutex_);
  return withdrawals_;
}

void SettableRegistry::set_evaluator(EvaluatorPtr evaluator) {
  std::lock_guard lock(mutex_);
  evaluator_ = std::move(evaluator);
}

void SettableRegistry::set_strategy(const std::string &key, StrategyPtr strategy) {
  std::lock_guard lock(mutex_);
  strategies_.insert_or_assign(key, std::move(strategy));
}

void SettableRegistry::break_strategy(const std::string &key, Error error) {
  std::lock_guard lock(mutex_);
  strategies_.insert_or_assign(key, std::move(error));
}

Result<EvaluatorPtr> SettableRegistry::evaluator() const {
  std::lock_guard lock(mutex_);
  if (evaluator_) return evaluator_;
  return Error{Code::unavailable, "No evaluator is loaded: modules.yaml names none.", {}, 0};
}

Result<StrategyPtr> SettableRegistry::strategy(std::string_view key) const {
  std::lock_guard lock(mutex_);
  const auto found = strategies_.find(key);
  if (found != strategies_.end()) return found->second;
  return Error{Code::not_found, "No module answers to '" + std::string{key} + "'.", {}, 0};
}

std::vector<ModuleStatus> SettableRegistry::modules() const {
  std::lock_guard lock(mutex_);
  ModuleStatus status;
  for (const auto &[key, strategy] : strategies_) status.strategies.push_back(key);
  return {status};
}

void SettablePipelines::set(const Pipeline &pipeline) {
  std::lock_guard lock(mutex_);
  pipelines_[pipeline.name] = std::make_shared<const Pipeline>(pipeline);
}

void SettablePipelines::remove(const PipelineName &name) {
  std::lock_guard lock(mutex_);
  pipelines_.erase(name);
}

void SettablePipelines::break_down(std::optional<Error> error) {
  std::lock_guard lock(mutex_);
  error_ = std::move(error);
}

Result<PipelinePtr> SettablePipelines::find(const PipelineName &name) const {
  std::lock_guard lock(mutex_);
  if (error_) return *error_;
  const auto found = pipelines_.find(name);
  if (found != pipelines_.end()) return found->second;
  return Error{Code::not_found, "There is no pipeline " + name.namespace_name + "/" + name.name + ".", {}, 0};
}

std::vector<PipelinePtr> SettablePipelines::list() const {
  std::lock_guard lock(mutex_);
  std::vector<PipelinePtr> all;
  for (const auto &[name, pipeline] : pipelines_) all.push_back(pipeline);
  return all;
}

Pipeline sample_pipeline(const std::string &name) {
  const ObjectReference cluster{"gitops.weave.works/v1alpha1", "GitopsCluster", "clusters", "eu"};
  PromotionSettings settings;
  settings.strategy_keys = {"pullRequest"};
  settings.strategy = "pullRequest";
  settings.strategy_config_json = R"({"url":"https://git.example.com/apps.git"})";
  Pipeline pipeline;
  pipeline.name = {"apps", name};
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", name};
  pipeline.environments = {{"dev", {{"dev-ns", {}}}, settings},
                           {"qa", {{"qa-ns", {}}, {"perf-ns", {}}}, settings},
                           {"prod", {{"prod-ns", cluster}}, settings}};
  pipeline.generation = 1;
  return pipeline;
}

IncomingEvent sample_event(const PipelinePtr &pipeline, const std::string &environment,
                           const std::string &revision, const std::string &message) {
  IncomingEvent incoming;
  incoming.pipeline = pipeline;
  incoming.environment = environment;
  incoming.event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", environment + "-ns",
                           pipeline->application.name};
  incoming.event.severity = "info";
  incoming.event.reason = "UpgradeSucceeded";
  incoming.event.message = message;
  incoming.event.timestamp_ns = 1'700'000'000'000'000'000;
  incoming.event.metadata = {{"revision", revision}};
  incoming.body = R"({"metadata":{"revision":")" + revision + R"("},"message":")" + message + R"("})";
  incoming.digest = pipeline->name.name + "/" + environment + "/" + revision + "/" + message;
  return incoming;
}

}  // namespace promotion::testing
