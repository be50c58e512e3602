#include "revisiting.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "deployment_rows.hpp"
#include "pipeline_rows.hpp"
#include "strategy_choice.hpp"

namespace promotion::host {
namespace {

// Events judged in one transaction: what waited long is worked off at the pace of the evaluator, not of the
// disk.
constexpr size_t kBatch = 64;
constexpr auto kBetweenLooks = std::chrono::milliseconds(200);

}  // namespace

Revisiting::Revisiting(const Registry &registry, const PipelineSource &pipelines, const Judge &judge,
                       const Carrying &carrying, const Readers &readers, Writer &writer, const Clock &clock,
                       int64_t interval_ms, int64_t judge_interval_ms, Signals &signals, Log &log)
    : registry_(registry),
      pipelines_(pipelines),
      judge_(judge),
      carrying_(carrying),
      readers_(readers),
      writer_(writer),
      clock_(clock),
      interval_ms_(interval_ms),
      signals_(signals),
      log_(log),
      rounds_(judge_interval_ms) {}

Revisiting::~Revisiting() { stop(); }

void Revisiting::start() {
  if (thread_.joinable() || stopping_) return;
  look_at_pipelines();
  thread_ = std::thread([this] { run(); });
}

void Revisiting::stop() {
  stopping_ = true;
  signals_.events.announce();
  if (thread_.joinable()) thread_.join();
}

// Whoever makes something to come back to announces it, so that an idle host reads nothing.
void Revisiting::run() {
  bool something = true;
  uint64_t seen = 0;
  while (!stopping_) {
    const uint64_t count = signals_.events.count();
    if (something || count > seen) {
      seen = count;
      something = judge_pending();
      something = judge_held() || something;
      something = start_those_without_strategy() || something;
    }
    judge_rounds();
    signals_.events.wait(seen, kBetweenLooks);
  }
}

// Also puts on record when a pipeline is first seen, for what runs by then is its baseline.
void Revisiting::look_at_pipelines() {
  const auto pipelines = pipelines_.list();
  const int64_t now_ns = clock_.now_ns();
  rounds_.look(pipelines, now_ns);
  const auto are_unseen = [&] {
    return std::any_of(pipelines.begin(), pipelines.end(),
                       [&](const PipelinePtr &pipeline) { return !seen_.contains(pipeline->name); });
  };
  if (!are_unseen()) return;
  auto seen = readers_.read([](Connection &sql) { return Result(pipelines_seen(sql)); });
  if (!seen) return;
  seen_ = std::move(*seen);
  if (!are_unseen()) return;
  const auto noted = writer_.write([&](Transaction &transaction) {
    for (const PipelinePtr &pipeline : pipelines)
      if (!seen_.contains(pipeline->name)) note_seen(transaction.sql(), pipeline->name, now_ns);
    return success();
  });
  if (!noted) return;
  for (const PipelinePtr &pipeline : pipelines) seen_.insert(pipeline->name);
}

// A pipeline of which nothing is known to be deployed has nothing to be judged.
void Revisiting::judge_rounds() {
  if (const uint64_t count = signals_.pipelines.count(); count > pipelines_seen_) {
    pipelines_seen_ = count;
    look_at_pipelines();
  }
  const int64_t now_ns = clock_.now_ns();
  const auto due = rounds_.due(now_ns, kBatch);
  if (due.empty() || !registry_.evaluator()) return;
  const auto known = readers_.read([](Connection &sql) { return Result(pipelines_with_deployments(sql)); });
  if (!known) return;
  const auto judged = writer_.write([&](Transaction &transaction) {
    for (const Rounds::Due &one : due)
      if (known->contains(one.pipeline->name))
        judge_.judge_without_event(transaction, one.pipeline, one.cause);
    return success();
  });
  if (!judged) return;
  for (const Rounds::Due &one : due) rounds_.done(one.pipeline->name, now_ns);
}

// Returns whether events are left that are pending, as the others do for what they look after.
bool Revisiting::judge_pending() {
  for (;;) {
    const auto due = readers_.read([&](Connection &sql) -> Result<std::pair<bool, std::vector<EventRow>>> {
      const auto next = next_event_due(sql);
      const int64_t now_ns = clock_.now_ns();
      if (!next || *next > now_ns) return std::pair(next.has_value(), std::vector<EventRow>{});
      return std::pair(true, due_events(sql, now_ns, kBatch));
    });
    if (!due || due->second.empty()) return !due || due->first;
    if (stopping_ || !registry_.evaluator()) return true;
    const auto judged = writer_.write([&](Transaction &transaction) {
      for (const EventRow &event : due->second) judge_one(transaction, event);
      transaction.after_commit([this] { signals_.ended.announce(); });
      return success();
    });
    if (!judged) return true;
  }
}

void Revisiting::judge_one(Transaction &transaction, EventRow event) const {
  const auto pipeline = pipelines_.find(event.record.pipeline);
  if (pipeline) {
    judge_.judge(transaction, *pipeline, event);
  } else if (pipeline.error().code == Code::not_found) {
    judge_.give_up(transaction, event, pipeline.error().message);
  } else {
    event.due_ns = clock_.now_ns() + interval_ms_ * 1'000'000;
    event.record.error = log_.masked(pipeline.error().message);
  }
  update_judgement(transaction.sql(), event);
}

bool Revisiting::judge_held() {
  const int64_t now_ns = clock_.now_ns();
  const auto held = readers_.read([&](Connection &sql) -> Result<std::pair<bool, std::vector<PipelineName>>> {
    const auto next = next_look_again(sql);
    if (!next || *next > now_ns) return std::pair(next.has_value(), std::vector<PipelineName>{});
    return std::pair(true, pipelines_to_judge(sql, now_ns));
  });
  if (!held) return true;
  for (const PipelineName &name : held->second) {
    const auto pipeline = pipelines_.find(name);
    const auto judged = writer_.write([&](Transaction &transaction) {
      if (pipeline) {
        judge_.judge_without_event(transaction, *pipeline, "as it was time to look again at what is held");
      } else {
        postpone_look_again(transaction.sql(), name, now_ns, now_ns + interval_ms_ * 1'000'000);
      }
      return success();
    });
    if (!judged) return true;
  }
  return held->first;
}

// As soon as the pipeline or the modules have been mended: neither needs a word to us.
bool Revisiting::start_those_without_strategy() {
  const auto held = readers_.read([&](Connection &sql) { return Result(promotions_without_strategy(sql)); });
  if (!held) return true;
  for (const PromotionRow &row : *held) {
    const auto pipeline = pipelines_.find(row.record.pipeline);
    if (!pipeline) continue;
    const auto environment = (*pipeline)->find_environment(row.record.environment);
    if (!environment) continue;
    const StrategyChoice choice = choose_strategy((*pipeline)->environments[*environment], registry_);
    if (choice.explanation == row.status_explanation) continue;
    (void)writer_.write([&](Transaction &transaction) {
      const auto now = find_promotion(transaction.sql(), row.record.id);
      if (now && now->record.state == PromotionState::held && now->permitted)
        carrying_.start_if_possible(transaction, **pipeline, *now, clock_.now_ns());
      transaction.after_commit([this, name = row.record.pipeline] { signals_.changes.announce(name); });
      return success();
    });
  }
  return !held->empty();
}

}  // namespace promotion::host
