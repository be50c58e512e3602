// One story as a store would hold it: an upgrade in dev that started a promotion into qa, and its repeat.
#pragma once

#include <cstdint>

#include "promotion/host/records.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::testing {

inline constexpr int64_t sample_now_ns = 1'795'406'706'789'000'000;  // 2026-11-23T04:05:06.789Z
inline constexpr int64_t second_ns = 1'000'000'000;

inline host::ModuleStamp sample_stamp(std::string module) {
  return {std::move(module), "0.1.0", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", 1,
          "in-process"};
}

inline host::EventRecord sample_event() {
  host::EventRecord record;
  record.id = "evt-01JDBX0000000000000000000A";
  record.received_ns = sample_now_ns - 180 * second_ns;
  record.pipeline = {"default", "podinfo"};
  record.environment = "dev";
  record.status = host::EventStatus::decided;
  record.event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo", "podinfo"};
  record.event.severity = "info";
  record.event.reason = "UpgradeSucceeded";
  record.event.message = "Helm upgrade succeeded for release podinfo/podinfo.v2 with chart podinfo@6.5.3";
  record.event.timestamp_ns = sample_now_ns - 185 * second_ns;
  record.revision = "6.5.3";
  record.judged_by = sample_stamp("pipeline-evaluator");
  host::DecisionRecord decision;
  decision.outcome = host::Outcome::promote;
  decision.reason = "promoted-any-target";
  decision.explanation = "dev/podinfo runs 6.5.3, so it goes on to qa.";
  decision.details_json = R"({"revision":"6.5.3"})";
  decision.from = "dev";
  decision.environment = "qa";
  decision.targets = {"qa/podinfo", "perf/podinfo"};
  decision.revision = "6.5.3";
  decision.version = "6.5.3";
  decision.promotion_id = "pro-1f2e3d4c5b6a79880011";
  record.decisions = {decision};
  return record;
}

inline host::EventRecord sample_repeat() {
  auto record = sample_event();
  record.id = "evt-01JDBX0000000000000000000B";
  record.received_ns = sample_now_ns - 30 * second_ns;
  record.status = host::EventStatus::repeated;
  record.repeat_of = "evt-01JDBX0000000000000000000A";
  record.decisions.clear();
  record.judged_by = {};
  return record;
}

inline host::PromotionRecord sample_promotion() {
  host::PromotionRecord record;
  record.id = "pro-1f2e3d4c5b6a79880011";
  record.pipeline = {"default", "podinfo"};
  record.environment = "qa";
  record.from = "dev";
  record.revision = "6.5.3";
  record.identity = "6.5.3";
  record.version = "6.5.3";
  record.state = host::PromotionState::running;
  record.reason = "promoted-any-target";
  record.explanation = "dev/podinfo runs 6.5.3, so it goes on to qa.";
  record.strategy = "pullRequest";
  record.event_id = "evt-01JDBX0000000000000000000A";
  record.created_ns = sample_now_ns - 180 * second_ns;
  record.updated_ns = sample_now_ns - 60 * second_ns;

  host::TaskRecord done;
  done.id = "tsk-00112233445566778899";
  done.promotion_id = record.id;
  done.cluster = "qa";
  done.namespace_name = "podinfo";
  done.phase = host::TaskPhase::succeeded;
  done.attempt = 1;
  done.step = 2;
  done.updated_ns = sample_now_ns - 60 * second_ns;
  done.link = "https://github.example.com/organisation/configuration/pull/7";
  done.message = "Opened pull request 7.";
  done.ran_by = sample_stamp("pull-request");

  host::TaskRecord retrying;
  retrying.id = "tsk-99887766554433221100";
  retrying.promotion_id = record.id;
  retrying.cluster = "perf";
  retrying.namespace_name = "podinfo";
  retrying.phase = host::TaskPhase::retrying;
  retrying.attempt = 3;
  retrying.step = 4;
  retrying.due_ns = sample_now_ns + 8 * second_ns;
  retrying.updated_ns = sample_now_ns - 60 * second_ns;
  retrying.error = "github.example.com answered 502 to POST /repos/organisation/configuration/pulls.";
  retrying.ran_by = sample_stamp("pull-request");
  record.tasks = {done, retrying};
  return record;
}

inline std::vector<host::ModuleStatus> sample_modules() {
  host::ModuleStatus evaluator;
  evaluator.name = "pipeline-evaluator";
  evaluator.kind = "evaluator";
  evaluator.wanted = {"modules/pipeline-evaluator.so", "0.1.0", "", "in-process", {}, {}, "", "{}", "", ""};
  evaluator.running = sample_stamp("pipeline-evaluator");
  evaluator.state = "active";
  evaluator.since_ns = sample_now_ns - 86'400 * second_ns;
  evaluator.generations = {{evaluator.running, "active", evaluator.since_ns, "", evaluator.wanted, "", ""}};

  host::ModuleStatus broken;
  broken.name = "webhook";
  broken.kind = "strategy";
  broken.wanted = {"modules/webhook.so",
                   "",
                   "",
                   "in-process",
                   {"promotion.secrets/1", "promotion.http/1"},
                   {},
                   "",
                   "{}",
                   "",
                   ""};
  broken.state = "failed";
  broken.since_ns = sample_now_ns - 3'600 * second_ns;
  broken.strategies = {"webhook"};
  broken.error = "modules/webhook.so: there is no such file; correct its path in the modules file.";
  return {evaluator, broken};
}

}  // namespace promotion::testing
