#include "step/work.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "text/ref_name.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

using promotion::Error;
using promotion::StepResult;
using promotion::Task;

std::string metadata_of(const Task &task, std::string_view key) {
  for (const promotion::PairView pair : task.metadata()) {
    // Some relays keep the API group's prefix.
    const std::size_t slash = pair.key.rfind('/');
    if (pair.key == key || (slash != std::string_view::npos && pair.key.substr(slash + 1) == key)) {
      return std::string(pair.value);
    }
  }
  return {};
}

PromotionFacts facts_of_task(const Task &task, const std::vector<TargetName> &targets) {
  PromotionFacts facts;
  facts.pipeline_namespace = task.pipeline().namespace_name();
  facts.pipeline = task.pipeline().name();
  if (const auto source = task.source()) facts.from = source->name();
  facts.environment = task.environment().name();
  for (const TargetName &target : targets) facts.targets.push_back(target.text());
  facts.version = task.version();
  facts.revision = task.revision();
  facts.promotion_id = task.promotion_id();
  facts.explanation = task.explanation();
  facts.promotion_url = task.promotion_url();
  facts.event_url = task.event_url();
  return facts;
}

Work make_work(const Task &task, const Configuration &configuration) {
  Work work;
  for (const promotion::Target target : task.environment().targets()) work.targets.push_back(name_of(target));
  work.facts = facts_of_task(task, work.targets);
  work.address = {work.facts.pipeline_namespace, work.facts.pipeline, work.facts.environment};
  work.version = {work.facts.version, work.facts.revision, metadata_of(task, "app-version"),
                  metadata_of(task, "oci-digest")};
  work.created_ns = task.created_ns();
  work.held = task.held();
  work.poll_interval = configuration.poll_interval;
  work.block = sha256_hex(task.environment().strategy_config_json()).substr(0, 16);
  try {
    work.repository = resolve_block(task.environment().strategy_config_json(), work.facts.pipeline_namespace,
                                    configuration);
  } catch (const Error &error) {
    work.fail(error);
  }
  return work;
}

void add_task(Work &work, const Task &task, std::uint64_t index) {
  work.tasks.push_back(index);
  std::vector<std::size_t> own;
  for (std::uint64_t i = 0; i < task.target_count(); ++i) own.push_back(task.raw().targets[i]->target_index);
  work.own.push_back(std::move(own));
  work.created_ns = std::min(work.created_ns, task.created_ns());
  work.own_states.push_back(read_state(task.state()));
  work.remembered.push_back(work.own_states.back());
  work.remembered.push_back(read_state(task.inherited()));
}

/// The outcome that counts when units of one task differ: what needs somebody first.
int weight(std::int32_t outcome) {
  switch (outcome) {
    case PROMOTION_STEP_FAILED:
      return 5;
    case PROMOTION_STEP_WAITING:
      return 4;
    case PROMOTION_STEP_DECLINED:
      return 3;
    case PROMOTION_STEP_SUCCEEDED:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

TextTemplates templates_of(const Wishes &wishes) { return {wishes.title, wishes.message, wishes.body}; }

TargetName name_of(const promotion::Target &target) {
  const auto cluster = target.cluster();
  return {cluster ? std::string(cluster->name()) : "local", std::string(target.namespace_name())};
}

std::vector<Work> make_works(const promotion::Tasks &tasks, const Configuration &configuration) {
  std::vector<Work> works;
  for (std::uint64_t i = 0; i < tasks.size(); ++i) {
    const Task task = tasks[i];
    Work fresh = make_work(task, configuration);
    auto same = std::find_if(works.begin(), works.end(), [&](const Work &work) {
      return work.facts.promotion_id == fresh.facts.promotion_id &&
             work.address.text() == fresh.address.text();
    });
    if (same == works.end()) same = works.insert(works.end(), std::move(fresh));
    add_task(*same, task, i);
  }
  return works;
}

std::vector<std::string> possible_branches(const Work &work, const Configuration &configuration) {
  const PromotionFacts &facts = work.facts;
  const auto name = [&](const std::string &cluster, const std::string &namespace_name) {
    return branch_name(configuration.branch_prefix, {facts.pipeline_namespace, facts.pipeline,
                                                     facts.environment, cluster, namespace_name});
  };
  std::set<std::string> names{name("", "")};
  for (const TargetName &target : work.targets) {
    names.insert(name(target.cluster, ""));
    names.insert(name(target.cluster, target.namespace_name));
  }
  for (const TaskState &state : work.remembered) {
    for (const BranchState &branch : state.branches) names.insert(branch.branch);
  }
  return {names.begin(), names.end()};
}

bool serves(const Unit &unit, const std::vector<std::size_t> &own) {
  return std::any_of(own.begin(), own.end(), [&](std::size_t target) {
    return std::find(unit.targets.begin(), unit.targets.end(), target) != unit.targets.end();
  });
}

Error no_marker_for(const Work &work, std::size_t position) {
  std::string targets;
  for (const std::size_t target : work.own[position]) targets += " " + work.targets[target].text();
  return Error(PROMOTION_FAILED_PRECONDITION,
               "no marker \"" + work.address.text() + "\" is for the target" + targets + " in " +
                   work.repository.url.text + ", branch " + work.base +
                   (work.repository.edits.empty() ? "" : ", and no edit of the block"));
}

bool is_told_by_host(const Work &work) {
  if (work.failure) return work.failure_told_by_host;
  return !work.units.empty() && std::all_of(work.units.begin(), work.units.end(), [](const UnitWork &unit) {
    return unit.result && unit.result->told_by_host;
  });
}

StepResult result_for(const Work &work, std::size_t position) {
  if (work.failure) return StepResult::failed(*work.failure);
  const UnitResult *chosen = nullptr;
  TaskState state;
  state.block = work.block;
  std::string message;
  std::string link;
  nlohmann::json merges = nlohmann::json::array();
  for (const UnitWork &unit : work.units) {
    if (!serves(unit.unit, work.own[position])) continue;
    state.branches.push_back(unit.state);
    const UnitResult &result = *unit.result;
    if (chosen == nullptr || weight(result.outcome) > weight(chosen->outcome)) chosen = &result;
    if (!message.empty()) message += "; ";
    message += result.message;
    if (link.empty()) link = result.link;
    if (!result.merge_commit.empty()) merges.push_back(result.merge_commit);
  }
  if (chosen == nullptr) return StepResult::failed(no_marker_for(work, position));
  StepResult made;
  if (chosen->error) made = StepResult::failed(*chosen->error);
  made.outcome = chosen->outcome;
  made.message = std::move(message);
  made.link = link.size() <= PROMOTION_LINK_LIMIT ? std::move(link) : std::string();
  made.state = write_state(state);
  if (!merges.empty()) made.details_json = nlohmann::json{{"mergeCommits", merges}}.dump();
  if (made.outcome == PROMOTION_STEP_WAITING) {
    made.look_again_ms = std::chrono::milliseconds(work.poll_interval).count();
    if (work.repository.is_forge()) made.wake_key = work.repository.wake_key();
  }
  return made;
}

}  // namespace pull_request
