#include "explaining.hpp"

#include <exception>
#include <limits>

#include "refusals.hpp"
#include "stop_rows.hpp"
#include "task_rows.hpp"
#include "word_rows.hpp"

namespace promotion::host {
namespace {

std::string running_on(const std::vector<Deployment> &deployments, const Deployment &asked) {
  const Deployment *latest = nullptr;
  for (const Deployment &one : deployments)
    if (one.environment == asked.environment && one.target == asked.target && !one.identity.empty() &&
        one.last_ns > 0 && (latest == nullptr || one.last_ns > latest->last_ns))
      latest = &one;
  return latest == nullptr ? std::string{} : latest->revision;
}

}  // namespace

Result<WayReport> Explaining::explain(const PipelineName &name, std::string_view environment,
                                      std::string_view revision) const {
  const auto pipeline = pipelines_.find(name);
  if (!pipeline) return pipeline.error();
  const auto index = (*pipeline)->find_environment(environment);
  if (!index) return missing_environment(**pipeline, std::string{environment});
  return readers_.read([&](Connection &sql) { return read(sql, *pipeline, *index, revision); });
}

Result<WayReport> Explaining::read(Connection &sql, const PipelinePtr &pipeline, size_t environment,
                                   std::string_view text) const {
  const int64_t now_ns = clock_.now_ns();
  const auto revision = choose_revision(known_revisions(sql, *pipeline), text, registry_.evaluator(),
                                        pipeline, environment, now_ns);
  if (!revision) return revision.error();
  const EvaluationInput input = judge_.input_for(sql, pipeline, now_ns);
  WayReport way;
  way.pipeline = pipeline->name;
  way.environment = pipeline->environments[environment].name;
  way.revision = revision->revision;
  way.stops = stops_of(sql, pipeline->name);
  for (size_t i = 0; i <= environment; ++i)
    way.environments.push_back(report_on(sql, *pipeline, i, revision->identity, input.deployments));
  for (const TargetReport &report : way.environments.back().reports)
    way.arrived = way.arrived || report.last_ns > 0;
  ask_evaluator(input, revision->identity, way);
  way.sentence = sentence_of(way);
  return way;
}

EnvironmentReport Explaining::report_on(Connection &sql, const Pipeline &pipeline, size_t environment,
                                        const std::string &identity,
                                        const std::vector<Deployment> &deployments) const {
  EnvironmentReport report;
  report.environment = pipeline.environments[environment].name;
  for (const Deployment &one : deployments) {
    if (one.environment != environment || one.identity != identity) continue;
    TargetReport target;
    if (one.target) target.target = display_name(pipeline.environments[environment].targets[*one.target]);
    target.revision = one.revision;
    target.first_ns = one.first_ns;
    target.last_ns = one.last_ns;
    target.failed_ns = one.failed_ns;
    target.running = running_on(deployments, one);
    report.reports.push_back(std::move(target));
  }
  PromotionQuery query;
  query.pipeline = pipeline.name;
  query.environment = report.environment;
  query.limit = std::numeric_limits<int32_t>::max();
  for (PromotionRow &row : list_promotions(sql, query)) {
    if (row.record.identity != identity) continue;
    PromotionRecord record = shown(std::move(row));
    record.tasks = task_records_of(sql, record.id);
    record.words = words_about(sql, record.id);
    report.promotions.push_back(std::move(record));
  }
  return report;
}

void Explaining::ask_evaluator(const EvaluationInput &input, const std::string &identity,
                               WayReport &way) const {
  const auto evaluator = registry_.evaluator();
  if (!evaluator) {
    way.error = log_.masked(evaluator.error().message);
    return;
  }
  try {
    const auto output = (*evaluator)->evaluate(input);
    if (!output) {
      way.error = log_.masked(output.error().message);
      return;
    }
    for (const Decision &decision : output->decisions) {
      // What is not about this revision still says why it is not promoted: another one is the candidate.
      const auto into = decision.environment ? *decision.environment
                        : decision.source    ? *decision.source + 1
                                             : way.environments.size();
      if (into >= way.environments.size()) continue;
      DecisionRecord record;
      record.outcome = decision.outcome;
      record.reason = decision.reason;
      record.explanation = log_.masked(decision.explanation);
      record.environment = way.environments[into].environment;
      record.revision = decision.revision;
      record.version = decision.version;
      record.gates = decision.gates;
      auto &decisions = way.environments[into].decisions;
      decisions.insert(decision.identity == identity ? decisions.begin() : decisions.end(),
                       std::move(record));
    }
  } catch (const std::exception &error) {
    way.error = log_.masked(std::string("The evaluator threw an exception: ") + error.what());
  }
}

}  // namespace promotion::host
