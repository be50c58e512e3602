#include "planning.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include "carrying.hpp"
#include "promotable.hpp"
#include "revision_choice.hpp"

namespace promotion::host {
namespace {

using Time = std::chrono::steady_clock;

// Each takes a thread of the admin API, which has others to answer.
constexpr int kMostAtOnce = 2;

class Turn {
 public:
  explicit Turn(std::atomic<int> &under_way) : under_way_(under_way), is_mine_(++under_way <= kMostAtOnce) {}
  ~Turn() { --under_way_; }
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;
  bool is_mine() const { return is_mine_; }

 private:
  std::atomic<int> &under_way_;
  const bool is_mine_;
};

Result<std::string> plan_of(const Strategy &strategy, const StrategyTask &task, const CallLimits &limits) {
  try {
    return strategy.plan(task, limits);
  } catch (const std::exception &error) {
    return Error{Code::internal, std::string("The strategy threw an exception: ") + error.what(), {}, 0};
  }
}

std::string name_of_target(const StrategyTask &task) {
  return display_name(task.pipeline->environments.at(task.environment).targets.at(task.targets.at(0).index));
}

}  // namespace

Result<PlanReport> Planning::plan(const PlanQuestion &question) const {
  if (auto checked = check_question(question); !checked) return checked.error();
  const Turn turn(under_way_);
  if (!turn.is_mine()) return Error{Code::unavailable, "Two plans are being made already; try again.", {}, 0};
  const auto pipeline = pipelines_.find(question.pipeline);
  if (!pipeline) return pipeline.error();
  const auto environment = environment_to_promote_into(**pipeline, question.environment, registry_);
  if (!environment) return environment.error();
  const auto draft =
      readers_.read([&](Connection &sql) { return this->draft(sql, question, *pipeline, *environment); });
  if (!draft) return draft.error();
  return ask(*draft);
}

Result<Planning::Draft> Planning::draft(Connection &sql, const PlanQuestion &question,
                                        const PipelinePtr &pipeline, size_t environment) const {
  const int64_t now_ns = clock_.now_ns();
  auto revision = choose_revision(known_revisions(sql, *pipeline), question.revision, registry_.evaluator(),
                                  pipeline, environment, now_ns);
  if (!revision) {
    if (revision.error().code != Code::not_found || !question.not_deployed)
      return with_hint_at_not_deployed(revision.error());
    revision = not_deployed(question.revision);
  }
  const std::string &name = pipeline->environments.at(environment).name;
  Draft draft;
  auto known = find_latest_round(sql, pipeline->name, name, revision->identity);
  draft.is_open = known && is_open(known->record.state);
  if (draft.is_open) {
    draft.promotion = std::move(*known);
    draft.tasks = tasks_of(sql, draft.promotion.record.id);
  } else {
    draft.promotion = promotion_of(sql, {pipeline, environment, *revision, {}, 0, now_ns});
  }
  for (size_t target = 0; target < pipeline->environments[environment].targets.size(); ++target) {
    TaskRow task = new_task(sql, draft.promotion, pipeline->environments[environment], target, now_ns);
    const bool there = std::any_of(draft.tasks.begin(), draft.tasks.end(),
                                   [&](const TaskRow &other) { return other.record.id == task.record.id; });
    if (!there) draft.tasks.push_back(std::move(task));
  }
  // A first step knows of no other.
  for (TaskRow &task : draft.tasks) {
    task.state.reset();
    task.inherited.reset();
    task.record.attempt = 0;
    task.record.step = 1;
  }
  return draft;
}

Result<PlanReport> Planning::ask(const Draft &draft) const {
  const auto end = Time::now() + std::chrono::milliseconds(deadline_ms_);
  const PromotionRecord &promotion = draft.promotion.record;
  PlanReport report;
  report.pipeline = promotion.pipeline;
  report.environment = promotion.environment;
  report.revision = promotion.revision;
  report.version = promotion.version;
  report.promotion_id = promotion.id;
  report.is_open = draft.is_open;
  for (const TaskRow &row : draft.tasks) {
    PreparedTask prepared = preparation_.prepare(row, draft.promotion, clock_.now_ns());
    if (prepared.verdict == PreparedTask::Verdict::vanished) continue;
    if (prepared.verdict != PreparedTask::Verdict::ready) return prepared.error;
    report.strategy = prepared.strategy->name();
    StrategyTask &task = prepared.task;
    task.held = false;  // a task that is held takes no first step
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Time::now());
    auto text = plan_of(*prepared.strategy, task, {std::max<int64_t>(left.count(), 1), stop_.get_token()});
    if (!text) return text.error();
    // Targets that share all that is done for them share its plan.
    const std::string plan = log_.masked(*text);
    const auto same = std::find_if(report.parts.begin(), report.parts.end(),
                                   [&](const PlanPart &part) { return part.text == plan; });
    if (same == report.parts.end())
      report.parts.push_back({{name_of_target(task)}, plan});
    else
      same->targets.push_back(name_of_target(task));
  }
  return report;
}

}  // namespace promotion::host
