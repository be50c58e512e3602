// What one evaluation costs: by a direct call, through the loaded module's table, and with everything handed
// over as JSON texts; side by side in one run. A pipeline of 3 environments with 4 targets, prepared, that
// has been in use.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory_resource>
#include <promotion/sdk/value.hpp>
#include <string>
#include <variant>
#include <vector>

#include "evaluation_json.hpp"
#include "loaded_module.hpp"
#include "output.hpp"

namespace {

using namespace promotion;
using namespace promotion::evaluator::test;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t now_ns = INT64_C(1795435200) * second_ns;
constexpr int rounds = 15;

PipelineModel sample_pipeline(const std::string &policy_of_prod) {
  PipelineModel pipeline;
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  const std::map<std::string, std::vector<std::string>> clusters{
      {"dev", {"dev"}}, {"qa", {"qa", "perf"}}, {"prod", {"prod"}}};
  for (const char *name : {"dev", "qa", "prod"}) {
    EnvironmentModel environment;
    environment.name = name;
    for (const std::string &cluster : clusters.at(name))
      environment.targets.push_back({ReferenceModel{"", "GitopsCluster", "", cluster}, "podinfo"});
    pipeline.environments.push_back(environment);
  }
  pipeline.environments.back().policy_json = policy_of_prod;
  return pipeline;
}

DeploymentModel deployed(std::uint32_t environment, std::uint32_t target, const std::string &revision,
                         std::int64_t hours_ago) {
  DeploymentModel deployment;
  deployment.environment = environment;
  deployment.target = target;
  deployment.revision = deployment.identity = revision;
  deployment.first_ns = deployment.last_ns = now_ns - hours_ago * 3600 * second_ns;
  deployment.metadata = {{"app-version", revision}};
  return deployment;
}

RecordModel promoted(std::uint32_t environment, const std::string &revision, std::int64_t hours_ago,
                     std::uint32_t flags) {
  return {environment,
          flags,
          revision,
          revision,
          now_ns - hours_ago * 3600 * second_ns,
          now_ns - hours_ago * 3600 * second_ns};
}

// Two revisions have gone all the way, and each environment runs the second one.
EvaluationModel sample_evaluation(std::size_t environment, const std::string &cluster,
                                  const std::string &revision) {
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> targets{{0, 0}, {1, 0}, {1, 1}, {2, 0}};
  for (const auto &[in, target] : targets) {
    evaluation.deployments.push_back(deployed(in, target, "6.5.2", 40 - in));
    evaluation.deployments.push_back(deployed(in, target, "6.5.3", 20 - in));
  }
  for (const std::uint32_t into : {1U, 2U}) {
    evaluation.records.push_back(promoted(into, "6.5.2", 40 - into, PROMOTION_RECORD_SUCCEEDED));
    evaluation.records.push_back(
        promoted(into, "6.5.3", 20 - into, PROMOTION_RECORD_SUCCEEDED | PROMOTION_RECORD_LAST));
  }
  EventModel event;
  event.environment = environment;
  event.id = "0191a2b3-1111-2222-3333-444455556666";
  event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo", "podinfo"};
  event.reason = "UpgradeSucceeded";
  event.message = "Helm upgrade succeeded for release podinfo/podinfo.v7 with chart podinfo@" + revision;
  event.reporting_controller = "helm-controller";
  event.timestamp_ns = now_ns - 2 * second_ns;
  event.metadata = {{"cluster", cluster}, {"revision", revision}, {"app-version", revision}};
  evaluation.event = event;
  return evaluation;
}

// Takes an output and looks at every part of it, and keeps nothing.
struct Taken {
  std::size_t bytes = 0;
  std::string_view outcome;
};

promotion_status take_decision(void *context, const promotion_decision *decision) {
  auto &taken = *static_cast<Taken *>(context);
  taken.bytes += decision->explanation.size + decision->details_json.size + decision->revision.size;
  if (taken.outcome.empty()) taken.outcome = text(decision->reason);
  return PROMOTION_OK;
}
promotion_status take_observation(void *context, const promotion_deployment *deployment) {
  static_cast<Taken *>(context)->bytes += deployment->revision.size;
  return PROMOTION_OK;
}

promotion_status keep_decision(void *context, const promotion_decision *decision) {
  static_cast<OutputModel *>(context)->decisions.push_back(copy(*decision));
  return PROMOTION_OK;
}
promotion_status keep_observation(void *context, const promotion_deployment *deployment) {
  static_cast<OutputModel *>(context)->observations.push_back(copy(*deployment));
  return PROMOTION_OK;
}

template <typename Decide, typename Observe>
promotion_evaluation_output sink(void *context, Decide decide, Observe observe) {
  auto output = sized<promotion_evaluation_output>();
  output.context = context;
  output.decide = decide;
  output.observe = observe;
  return output;
}

// The medians of several things in nanoseconds a call, measured in turns.
std::vector<double> medians(const std::vector<std::pair<int, std::function<void()>>> &things) {
  std::vector<std::vector<double>> times(things.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      const auto &[calls, thing] = things[i];
      const auto begin = Clock::now();
      for (int call = 0; call < calls; ++call) thing();
      times[i].push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / calls);
    }
  }
  std::vector<double> middle;
  for (auto &of_one : times) {
    std::nth_element(of_one.begin(), of_one.begin() + rounds / 2, of_one.end());
    middle.push_back(of_one[rounds / 2]);
  }
  return middle;
}

promotion_status no_problem(void *, std::int32_t, promotion_string, promotion_string, promotion_string) {
  return PROMOTION_OK;
}

void measure(const char *name, const PipelineModel &pipeline, const EvaluationModel &evaluation) {
  const PipelineView view(pipeline);
  const EvaluationView input(evaluation, view.get());

  const auto configuration = std::get<evaluator::Configuration>(evaluator::read_configuration(""));
  const evaluator::PreparedPipeline direct = evaluator::prepare(
      view.get(), configuration, [](std::string_view) { return evaluator::TimezoneData{}; },
      [](bool, const std::string &, std::string_view, const std::string &) {});
  Taken taken;
  const auto light = sink(&taken, &take_decision, &take_observation);

  const LoadedModule module;
  const CallDouble call;
  const promotion_evaluator &table = module.evaluator();
  void *instance = nullptr;
  void *prepared = nullptr;
  auto problems = sized<promotion_problems>();
  problems.add = &no_problem;
  table.create(call.host(), call.call(), promotion_string{}, &instance);
  table.prepare(instance, call.call(), &view.get(), &problems, &prepared);

  const auto through_json = [&] {
    const std::string question = bench::write_question(pipeline, evaluation);
    const bench::Question read = bench::read_question(question);
    const EvaluationView there(read.evaluation, view.get());
    OutputModel output;
    const auto keeping = sink(&output, &keep_decision, &keep_observation);
    table.evaluate(instance, call.call(), prepared, &there.get(), &keeping);
    const OutputModel answer = bench::read_answer(bench::write_answer(output));
    taken.bytes += answer.decisions.size();
  };
  const auto times =
      medians({{20'000,
                [&] {
                  EvaluationOutput output(light);
                  evaluator::evaluate(direct, configuration, input.get(), output);
                }},
               {20'000, [&] { table.evaluate(instance, call.call(), prepared, &input.get(), &light); }},
               {200, through_json}});
  std::printf(
      "%-22s %-24s direct %6.0f ns · table %6.0f ns (%.2f times) · JSON both ways %8.0f ns (%.0f times)\n",
      name, std::string(taken.outcome).c_str(), times[0], times[1], times[1] / times[0], times[2],
      times[2] / times[1]);
  table.release(instance, prepared);
  table.destroy(instance);
}

}  // namespace

int main() {
  std::printf("One evaluation, medians of %d rounds; the ratios are to the table's time.\n", rounds);
  measure("no-op", sample_pipeline(""), sample_evaluation(0, "dev", "6.5.3"));
  measure("promote", sample_pipeline(""), sample_evaluation(1, "qa", "6.5.4"));
  measure("hold", sample_pipeline(R"({"soak": "30m"})"), sample_evaluation(1, "qa", "6.5.4"));
  EvaluationModel eventless = sample_evaluation(0, "dev", "6.5.3");
  eventless.event.reset();
  measure("without an event", sample_pipeline(""), eventless);
  return 0;
}
