// What one evaluation costs: by a direct call, through the loaded module's table, from values to values, and
// with everything handed over as JSON texts; side by side in one run.
//
// The typed calls are given views, as the contract has them, and their output is looked at and dropped. "From
// values to values" adds what a host does around one: it makes the views and keeps a copy of the answer. JSON
// is measured in two forms, because a contract of texts could be made in either:
//   prepared before   the pipeline was sent and prepared once, so each call writes, reads and judges the
//   event,
//                     the deployments and the records, and the answer is written and read;
//   nothing kept      the pipeline is a part of each question as well, and is prepared for it anew.
// Both are written by the JSON library's own means, from and to the same values.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <promotion/sdk/value.hpp>
#include <string>
#include <variant>
#include <vector>

#include "evaluation_json.hpp"
#include "evaluation_sample.hpp"
#include "loaded_module.hpp"
#include "output.hpp"

namespace {

using namespace promotion;
using namespace promotion::evaluator::test;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 150;

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

// What several things take in nanoseconds a call, measured in turns: of each the fastest of many short
// rounds, since whatever else the machine does can only add to it.
std::vector<double> fastest(const std::vector<std::pair<int, std::function<void()>>> &things) {
  std::vector<double> times(things.size(), std::numeric_limits<double>::max());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < things.size(); ++i) {
      const auto &[calls, thing] = things[i];
      const auto begin = Clock::now();
      for (int call = 0; call < calls; ++call) thing();
      const double time = std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / calls;
      times[i] = std::min(times[i], time);
    }
  }
  return times;
}

promotion_status no_problem(void *, std::int32_t, promotion_string, promotion_string, promotion_string) {
  return PROMOTION_OK;
}

// The module's table with an instance, and pipelines prepared by it.
class Module {
 public:
  Module() { table_.create(call_.host(), call_.call(), promotion_string{}, &instance_); }
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;
  ~Module() { table_.destroy(instance_); }

  void *prepare(const PipelineView &pipeline) const {
    auto problems = sized<promotion_problems>();
    problems.add = &no_problem;
    void *prepared = nullptr;
    table_.prepare(instance_, call_.call(), &pipeline.get(), &problems, &prepared);
    return prepared;
  }
  void release(void *prepared) const { table_.release(instance_, prepared); }

  void evaluate(const void *prepared, const EvaluationView &input,
                const promotion_evaluation_output &output) const {
    table_.evaluate(instance_, call_.call(), prepared, &input.get(), &output);
  }

  /// The same from values to values.
  OutputModel evaluate(const void *prepared, const PipelineView &pipeline,
                       const EvaluationModel &input) const {
    OutputModel answer;
    evaluate(prepared, EvaluationView(input, pipeline.get()),
             sink(&answer, &keep_decision, &keep_observation));
    return answer;
  }

 private:
  LoadedModule module_;
  CallDouble call_;
  const promotion_evaluator &table_ = module_.evaluator();
  void *instance_ = nullptr;
};

OutputModel through_json_prepared(const Module &module, const void *prepared, const PipelineView &pipeline,
                                  const EvaluationModel &evaluation) {
  const EvaluationModel there = bench::read_evaluation(bench::write(evaluation));
  return bench::read_answer(bench::write(module.evaluate(prepared, pipeline, there)));
}

OutputModel through_json_alone(const Module &module, const PipelineModel &pipeline,
                               const EvaluationModel &evaluation) {
  const PipelineModel there = bench::read_pipeline(bench::write(pipeline));
  const PipelineView view(there);
  void *const prepared = module.prepare(view);
  OutputModel answer = through_json_prepared(module, prepared, view, evaluation);
  module.release(prepared);
  return answer;
}

void print(const char *way, double time, double table) {
  std::printf("  %-42s %9.0f ns  %8.2f times the table's call\n", way, time, time / table);
}

void measure(const char *name, const PipelineModel &pipeline, const EvaluationModel &evaluation) {
  const PipelineView view(pipeline);
  const EvaluationView input(evaluation, view.get());
  const auto configuration = std::get<evaluator::Configuration>(evaluator::read_configuration(""));
  const evaluator::PreparedPipeline direct = evaluator::prepare(
      view.get(), configuration, [](std::string_view) { return evaluator::TimezoneData{}; },
      [](bool, const std::string &, std::string_view, const std::string &) {});
  const Module module;
  void *const prepared = module.prepare(view);
  Taken taken;
  const auto light = sink(&taken, &take_decision, &take_observation);
  const auto take = [&](const OutputModel &answer) { taken.bytes += answer.decisions.size(); };
  const auto times = fastest({{1'000,
                               [&] {
                                 EvaluationOutput output(light);
                                 evaluator::evaluate(direct, configuration, input.get(), output);
                               }},
                              {1'000, [&] { module.evaluate(prepared, input, light); }},
                              {200, [&] { take(module.evaluate(prepared, view, evaluation)); }},
                              {10, [&] { take(through_json_prepared(module, prepared, view, evaluation)); }},
                              {10, [&] { take(through_json_alone(module, pipeline, evaluation)); }}});
  const double table = times[1];
  std::printf("%s: %s\n", name, std::string(taken.outcome).c_str());
  std::printf("  %-42s %9.0f ns\n", "directly", times[0]);
  std::printf("  %-42s %9.0f ns  %8.2f times the direct call\n", "through the table", table,
              table / times[0]);
  print("through the table, from values to values", times[2], table);
  print("through JSON, prepared before", times[3], table);
  print("through JSON, nothing kept", times[4], table);
  module.release(prepared);
}

}  // namespace

int main() {
  std::printf("One evaluation, the fastest of %d rounds measured in turns.\n", rounds);
  const PipelineModel pipeline = bench::sample_pipeline("");
  measure("no-op", pipeline, bench::sample_evaluation(0, "dev", "6.5.3"));
  measure("promote", pipeline, bench::sample_evaluation(1, "qa", "6.5.4"));
  measure("hold", bench::sample_pipeline(R"({"soak": "30m"})"), bench::sample_evaluation(1, "qa", "6.5.4"));
  EvaluationModel eventless = bench::sample_evaluation(0, "dev", "6.5.3");
  eventless.event.reset();
  measure("without an event", pipeline, eventless);
  return 0;
}
