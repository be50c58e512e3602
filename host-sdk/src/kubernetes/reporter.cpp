#include "reporter.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "json_parts.hpp"
#include "promotion/host/instant.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_last_look{1'000};
constexpr std::chrono::milliseconds longest_pause{5'000};
constexpr size_t events_looked_at = 20;
constexpr size_t held_looked_at = 50;

}  // namespace

Reporter::Reporter(ReporterSources sources, const ReporterOptions &options, StatusWriter *statuses,
                   KubernetesEvents *events, const Clock &clock, Log &log)
    : sources_(std::move(sources)),
      options_(options),
      statuses_(statuses),
      log_(log),
      approvals_(sources_.operators, log),
      narrator_(events == nullptr ? nullptr : std::make_unique<Narrator>(*events, clock.now_ns())) {}

void Reporter::touch(const PipelineName &name) {
  const std::lock_guard lock(mutex_);
  if (name.name.empty())
    all_touched_ = true;
  else
    touched_.insert(name);
  changed_.notify_all();
}

void Reporter::start() {
  touch({});
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Reporter::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  const auto end = steady_clock::now() + longest_last_look;
  for (const auto &name : take())
    if (steady_clock::now() < end) look(name, false);
}

std::set<PipelineName> Reporter::take() {
  std::unique_lock lock(mutex_);
  auto names = std::exchange(touched_, {});
  const bool all = std::exchange(all_touched_, false);
  lock.unlock();
  if (all)
    for (auto &name : sources_.book.names()) names.insert(std::move(name));
  return names;
}

void Reporter::run(const std::stop_token &stop) {
  auto round = steady_clock::now() + options_.round;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, stop, round, [this] { return all_touched_ || !touched_.empty(); });
    }
    if (stop.stop_requested()) return;
    if (steady_clock::now() >= round) {
      round = steady_clock::now() + options_.round;
      if (sources_.changed()) touch({});
      for (const auto &name : std::exchange(failed_, {})) touch(name);
    }
    // Under load it takes no more than a fifth of a processor from the promotions.
    const auto pause = std::clamp<steady_clock::duration>(4 * look_at_touched(stop), options_.pause,
                                                          std::max(options_.pause, longest_pause));
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
}

steady_clock::duration Reporter::look_at_touched(const std::stop_token &stop) {
  const auto begun = steady_clock::now();
  auto names = take();
  for (auto name = names.begin(); name != names.end() && !stop.stop_requested(); name = names.erase(name))
    look(*name, true);
  const std::lock_guard lock(mutex_);
  touched_.merge(names);  // what was not looked at any more
  return steady_clock::now() - begun;
}

void Reporter::look(const PipelineName &name, bool obeys) {
  const auto facts = sources_.book.find(name);
  if (!facts) return forget(name);
  const auto looked = look_at(*facts, obeys);
  if (looked.ok()) return;
  failed_.insert(name);  // until the next round
  log_.debug("a Pipeline could not be looked at",
             {{"pipeline", name.namespace_name + "/" + name.name}, {"error", looked.error().message}});
}

void Reporter::forget(const PipelineName &name) {
  if (statuses_ != nullptr) statuses_->forget(name);
  if (narrator_) narrator_->forget(name);
  approvals_.forget(name);
}

Status Reporter::look_at(const ResourceFacts &facts, bool obeys) {
  StatusInput input;
  input.generation = facts.generation;
  if (const auto found = sources_.pipelines.find(facts.name); found.ok()) input.pipeline = *found;
  const auto stops = stops_of(facts.name);
  if (!stops.ok()) return stops.error();
  input.obstacles = obstacles_of(facts, input.pipeline, *stops);
  if (input.pipeline) {
    auto promotions = promotions_of(*input.pipeline);
    if (!promotions.ok()) return promotions.error();
    input.promotions = std::move(*promotions);
    auto deployments = sources_.store.deployments(*input.pipeline);
    if (!deployments.ok()) return deployments.error();
    input.deployments = std::move(*deployments);
    auto approvals = read_approval_lines(facts.approvals, *input.pipeline);
    for (auto &problem : approvals.problems)
      input.wrong_approvals.push_back(std::string(approval_annotation) + ": " + std::move(problem));
    if (obeys) approvals_.look(facts, approvals.lines, input.promotions);
  }
  if (statuses_ != nullptr) statuses_->show(facts, dumped(status_of(input)));
  if (!narrator_) return success();
  auto events = sources_.store.events({facts.name, {}, events_looked_at});
  if (!events.ok()) return events.error();
  narrator_->look({facts.name, std::move(input.promotions), std::move(*events), *stops,
                   std::move(input.wrong_approvals)});
  return success();
}

// The latest of each environment, and whatever is held, however old.
Result<std::map<std::string, std::vector<PromotionRecord>>> Reporter::promotions_of(
    const Pipeline &pipeline) const {
  std::map<std::string, std::vector<PromotionRecord>> all;
  for (const auto &environment : pipeline.environments) {
    auto latest = sources_.store.promotions({pipeline.name, environment.name, {}, shown_promotions});
    if (!latest.ok()) return latest.error();
    if (!latest->empty()) all[environment.name] = std::move(*latest);
  }
  auto held = sources_.store.promotions({pipeline.name, {}, PromotionState::held, held_looked_at});
  if (!held.ok()) return held.error();
  for (auto &promotion : *held) {
    const auto found = all.find(promotion.environment);
    if (found == all.end()) continue;
    auto &known = found->second;
    const bool is_there =
        std::any_of(known.begin(), known.end(), [&](const auto &one) { return one.id == promotion.id; });
    if (!is_there) known.push_back(std::move(promotion));
  }
  return all;
}

Result<std::vector<StopRecord>> Reporter::stops_of(const PipelineName &name) const {
  auto all = sources_.store.stops();
  if (all.ok())
    std::erase_if(*all, [&](const auto &stop) { return !stop.is_for_all() && stop.pipeline != name; });
  return all;
}

std::vector<Obstacle> Reporter::obstacles_of(const ResourceFacts &facts, const PipelinePtr &pipeline,
                                             const std::vector<StopRecord> &stops) const {
  std::vector<Obstacle> obstacles;
  if (!facts.problem.empty())
    obstacles.push_back(
        {"InvalidPipeline", facts.problem + (pipeline ? " (the Pipeline stays in force as it was before)"
                                                      : " (the Pipeline is not in force)")});
  if (pipeline)
    for (auto &obstacle : sources_.obstacles(pipeline))
      obstacles.push_back({std::move(obstacle.reason), log_.masked(obstacle.message)});
  for (const auto &stop : stops)
    obstacles.push_back({"Stopped", "promotions are stopped by " + stop.by + ": " + stop.reason + " (since " +
                                        format_instant(stop.since_ns) + ")"});
  return obstacles;
}

}  // namespace promotion::host::kubernetes
