#include "observing.hpp"

#include <algorithm>
#include <utility>

#include "deployment_rows.hpp"
#include "evaluating.hpp"
#include "pipeline_rows.hpp"
#include "pipelines/target_cluster.hpp"

namespace promotion::host {
namespace {

constexpr size_t kNamedOrigins = 3;
constexpr int64_t kSecond = 1'000'000'000;

// Which target speaks, as an event would tell it: so that one evaluator's rules hold for both.
void address(const Pipeline &pipeline, Observation &observation) {
  const Target &target = pipeline.environments.at(observation.environment).targets.at(observation.target);
  observation.event.source = "flux-object";
  observation.event.object.namespace_name = target.namespace_name;
  observation.event.metadata["cluster"] = pipelines::cluster_of(pipeline, target);
}

bool are_of_one_target(const Deployment &one, const Deployment &other) {
  return one.environment == other.environment && one.target == other.target;
}

// Whether the target is known to run that revision: then a later report of it is no news, however often the
// object says so.
bool is_known_to_run(const std::vector<Deployment> &known, const Deployment &observed) {
  const auto row = std::find_if(known.begin(), known.end(), [&](const Deployment &one) {
    return are_of_one_target(one, observed) && one.identity == observed.identity;
  });
  if (row == known.end() || row->last_ns <= row->failed_ns) return false;
  return std::all_of(known.begin(), known.end(), [&](const Deployment &other) {
    if (&other == &*row || !are_of_one_target(other, observed)) return true;
    return (other.identity.empty() ? other.failed_ns : other.last_ns) < row->last_ns;
  });
}

bool is_news(const EvaluationInput &input, const EvaluationOutput &output) {
  return std::any_of(output.observations.begin(), output.observations.end(), [&](const Deployment &one) {
    return !one.identity.empty() && !is_known_to_run(input.deployments, one);
  });
}

// What was there when the pipeline was first seen. Objects tell whole seconds, and what was begun in the
// second in which the pipeline was seen was not there yet. Where the instant is not exact, another revision
// than what is known to have run there was deployed since.
bool is_baseline(const std::vector<Deployment> &known, const Observation &observation, int64_t seen_ns) {
  const int64_t instant = observation.event.timestamp_ns;
  if (instant + kSecond <= seen_ns) return true;
  if (observation.earliest_ns == 0 || observation.earliest_ns > seen_ns) return false;
  return std::none_of(known.begin(), known.end(), [&](const Deployment &one) {
    return one.environment == observation.environment && !one.identity.empty() && one.last_ns > 0 &&
           (!one.target || *one.target == observation.target);
  });
}

Result<EvaluationOutput> ask(const Evaluator &evaluator, EvaluationInput &input,
                             const Observation &observation) {
  input.event = &observation.event;
  input.event_environment = observation.environment;
  return evaluate(evaluator, input);
}

std::string cause_of(const std::vector<Observation> &observations) {
  std::string cause = "read from ";
  for (size_t i = 0; i < observations.size() && i < kNamedOrigins; ++i)
    cause += (i == 0 ? "" : ", ") + observations[i].origin;
  if (observations.size() > kNamedOrigins)
    cause += " and " + std::to_string(observations.size() - kNamedOrigins) + " more";
  return cause;
}

}  // namespace

Result<size_t> Observing::observe(const PipelinePtr &pipeline, std::vector<Observation> observations) const {
  const auto evaluator = registry_.evaluator();
  if (!evaluator) return evaluator.error();
  for (Observation &observation : observations) address(*pipeline, observation);
  // Nearly always nothing is new, and then nobody's turn to write is taken.
  const auto news = readers_.read([&](Connection &sql) {
    return news_in(**evaluator, judge_.input_for(sql, pipeline, clock_.now_ns()), observations);
  });
  if (!news) return news.error();
  if (news->empty()) return size_t{0};
  size_t taken = 0;
  const auto written = writer_.write([&](Transaction &transaction) -> Status {
    const auto count = take(transaction, **evaluator, pipeline, *news);
    if (!count) return count.error();
    taken = *count;
    return success();
  });
  if (!written) return written.error();
  return taken;
}

Result<std::vector<Observation>> Observing::news_in(const Evaluator &evaluator, EvaluationInput input,
                                                    const std::vector<Observation> &observations) const {
  std::vector<Observation> news;
  for (const Observation &observation : observations) {
    const auto output = ask(evaluator, input, observation);
    if (!output) return output.error();
    if (is_news(input, *output)) news.push_back(observation);
  }
  return news;
}

// Another event may have come since it was looked at outside of the turn.
Result<size_t> Observing::take(Transaction &transaction, const Evaluator &evaluator,
                               const PipelinePtr &pipeline,
                               const std::vector<Observation> &observations) const {
  const auto turn = take_evaluation_turn(transaction.sql(), pipeline->name, clock_.now_ns());
  const int64_t seen_ns = first_seen_ns(transaction.sql(), pipeline->name);
  std::vector<Observation> taken;
  for (const Observation &observation : observations) {
    EvaluationInput input = judge_.input_for(transaction.sql(), pipeline, turn.now_ns);
    const auto output = ask(evaluator, input, observation);
    if (!output) return output.error();
    if (!is_news(input, *output)) continue;
    for (Deployment deployment : output->observations) {
      deployment.baseline =
          !deployment.identity.empty() && is_baseline(input.deployments, observation, seen_ns);
      save_deployment(transaction.sql(), *pipeline, deployment);
    }
    taken.push_back(observation);
  }
  if (taken.empty()) return size_t{0};
  judge_.judge_without_event(transaction, pipeline, cause_of(taken));
  transaction.after_commit([this, taken, name = pipeline->name] {
    for (const Observation &one : taken) {
      const auto revision = one.event.metadata.find("revision");
      log_.info("a deployment was read of which no event had told",
                {{"pipeline", name.namespace_name + "/" + name.name},
                 {"object", one.origin},
                 {"revision", revision == one.event.metadata.end() ? std::string() : revision->second}});
    }
  });
  return taken.size();
}

}  // namespace promotion::host
