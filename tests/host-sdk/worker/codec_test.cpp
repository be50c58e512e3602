// Views of the contract that went to the other side and back: written once more they are the same bytes; and
// what a hostile side makes of them is refused or harmless.
#include <gtest/gtest.h>

#include <random>

#include "worker/protocol/domain_codec.hpp"
#include "worker/protocol/evaluator_codec.hpp"
#include "worker/protocol/service_codec.hpp"
#include "worker/protocol/strategy_codec.hpp"

namespace promotion::host::worker {
namespace {

promotion_string abi(std::string_view text) { return {text.data(), text.size()}; }

// A pipeline with two environments, and one of everything that can point at it.
struct Samples {
  promotion_reference cluster{sizeof cluster, 0, abi(""), abi("GitopsCluster"), abi(""), abi("perf")};
  promotion_target local{sizeof local, 0, abi("app"), nullptr};
  promotion_target remote{sizeof remote, 0, abi("app-perf"), &cluster};
  const promotion_target *targets[2] = {&local, &remote};
  promotion_environment dev{sizeof dev, 0, abi("dev"), targets, 1, abi(""), abi(""), abi("")};
  promotion_environment qa{sizeof qa,
                           PROMOTION_ENVIRONMENT_MANUAL,
                           abi("qa"),
                           targets,
                           2,
                           abi("webhook"),
                           abi(R"({"url":"https://example.com"})"),
                           abi(R"({"any":1})")};
  const promotion_environment *environments[2] = {&dev, &qa};
  promotion_reference application{sizeof application, 0,           abi("v1"),
                                  abi("HelmRelease"), abi("apps"), abi("app")};
  promotion_pipeline pipeline{sizeof pipeline, 0, abi("apps"), abi("app"), &application, environments, 2, 7};
  promotion_pair metadata[2] = {{abi("cluster"), abi("perf")}, {abi("revision"), abi("1.0.0")}};
};

template <class Read>
void expect_harmless(const std::string &message, Read read) {
  std::mt19937 random(20'260'101);
  for (int i = 0; i < 3000; ++i) {
    std::string broken = message;
    for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes)
      broken[random() % broken.size()] = static_cast<char>(random());
    if (random() % 4 == 0) broken.resize(random() % broken.size());
    broken.shrink_to_fit();
    Reader from(broken);
    Arena arena;
    read(from, arena);  // the sanitizer sees what it touches
  }
}

TEST(Codec, APipelineCrossesWhole) {
  Samples samples;
  Writer first, second;
  write(first, samples.pipeline);
  Reader from(first.written());
  Arena arena;
  const promotion_pipeline *read = read_pipeline(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  EXPECT_EQ(read->environments[1]->targets[1]->cluster->name.size, 4u);
  EXPECT_EQ(read->environments[0]->targets[0]->cluster, nullptr);
  EXPECT_EQ(read->environments[1]->flags, uint32_t{PROMOTION_ENVIRONMENT_MANUAL});
  EXPECT_EQ(read->generation, 7);
  EXPECT_EQ(read->struct_size, sizeof(promotion_pipeline));
  expect_harmless(first.written(), read_pipeline);
}

TEST(Codec, AnEvaluationCrossesWhole) {
  Samples samples;
  promotion_event event{};
  event.environment_index = 1;
  event.id = abi("evt");
  event.object = &samples.application;
  event.message = abi("installed");
  event.metadata = samples.metadata;
  event.metadata_count = 2;
  promotion_deployment deployment{};
  deployment.target_index = PROMOTION_NONE;
  deployment.revision = abi("1.0.0");
  deployment.failed_ns = -3;
  promotion_record record{};
  record.flags = PROMOTION_RECORD_OPEN;
  record.identity = abi("1.0.0");
  const promotion_deployment *deployments[] = {&deployment, &deployment};
  const promotion_record *records[] = {&record};
  promotion_evaluation input{sizeof input, 0, 5, nullptr, &event, deployments, 2, records, 1, abi("stop it")};
  Writer first, second;
  write(first, input);
  Reader from(first.written());
  Arena arena;
  const promotion_evaluation *read = read_evaluation(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  EXPECT_EQ(read->deployments[1]->failed_ns, -3);
  expect_harmless(first.written(), read_evaluation);
}

TEST(Codec, ADecisionCrossesWhole) {
  Samples samples;
  promotion_gate gate{sizeof gate, PROMOTION_GATE_APPROVAL, abi("soak"), abi("it soaks"), 9};
  const promotion_gate *gates[] = {&gate, nullptr};
  const uint32_t targets[] = {1, 0};
  promotion_decision decision{};
  decision.struct_size = sizeof decision;
  decision.outcome = PROMOTION_HOLD;
  decision.reason = abi("held");
  decision.source_index = PROMOTION_NONE;
  decision.target_indexes = targets;
  decision.target_count = 2;
  decision.metadata = samples.metadata;
  decision.metadata_count = 2;
  decision.gates = gates;
  decision.gate_count = 2;
  Writer first, second;
  write(first, decision);
  Reader from(first.written());
  Arena arena;
  const promotion_decision *read = read_decision(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  EXPECT_EQ(read->gates[1], nullptr);
  EXPECT_EQ(read->target_indexes[0], 1u);
  expect_harmless(first.written(), read_decision);
}

TEST(Codec, ImpossibleCountsOfADecisionCrossUnread) {
  const uint32_t target = 0;
  promotion_decision decision{};
  decision.struct_size = sizeof decision;
  decision.target_indexes = &target;
  decision.target_count = 1'000'000'000'000;
  decision.gate_count = 3;  // and no gates
  Writer to;
  write(to, decision);
  Reader from(to.written());
  Arena arena;
  const promotion_decision *read = read_decision(from, arena);
  ASSERT_TRUE(from.done());
  EXPECT_EQ(read->target_count, 1'000'000'000'000u);
  EXPECT_EQ(read->gates, nullptr);
  EXPECT_NE(read->gate_count, 0u);
}

TEST(Codec, TasksOfOnePipelineShareIt) {
  Samples samples;
  promotion_task_target target{sizeof target, 1, abi("0.9.0")};
  const promotion_task_target *targets[] = {&target};
  promotion_state state{sizeof state, 2, {"kept", 4}};
  promotion_task task{};
  task.struct_size = sizeof task;
  task.id = abi("tsk-1");
  task.pipeline = &samples.pipeline;
  task.targets = targets;
  task.target_count = 1;
  task.state = &state;
  task.metadata = samples.metadata;
  task.metadata_count = 2;
  const promotion_task *one[] = {&task}, *two[] = {&task, &task};
  Writer single, both, again;
  write(single, Tasks{one, 1});
  write(both, Tasks{two, 2});
  EXPECT_LT(both.size(), 2 * single.size() - 100);
  Reader from(both.written());
  Arena arena;
  const Tasks read = read_tasks(from, arena);
  ASSERT_TRUE(from.done());
  ASSERT_EQ(read.count, 2u);
  EXPECT_EQ(read.data[0]->pipeline, read.data[1]->pipeline);
  EXPECT_EQ(read.data[1]->inherited, nullptr);
  write(again, read);
  EXPECT_EQ(again.written(), both.written());
  expect_harmless(both.written(), read_tasks);
}

TEST(Codec, AStepResultCrossesWhole) {
  promotion_step_result result{};
  result.outcome = PROMOTION_STEP_WAITING;
  result.status = PROMOTION_UNAVAILABLE;
  result.state_version = 3;
  result.state = {"\0\1", 2};
  result.link = abi("https://example.com");
  result.look_again_ms = -1;
  result.details_json = abi("{}");
  Writer first, second;
  write(first, result);
  Reader from(first.written());
  Arena arena;
  const promotion_step_result *read = read_step_result(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  expect_harmless(first.written(), read_step_result);
}

TEST(Codec, AWakeRequestCrossesWhole) {
  Samples samples;
  promotion_wake_request request{};
  request.path = abi("/some/path");
  request.headers = samples.metadata;
  request.header_count = 2;
  request.body = {"\0\1", 2};
  Writer first, second;
  write(first, request);
  Reader from(first.written());
  Arena arena;
  const promotion_wake_request *read = read_wake_request(from, arena);
  ASSERT_TRUE(from.done());
  EXPECT_EQ(read->header_count, 2u);
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  expect_harmless(first.written(), read_wake_request);
}

TEST(Codec, AnHttpRequestCrossesWhole) {
  Samples samples;
  promotion_http_request request{};
  request.method = abi("POST");
  request.url = abi("https://example.com/");
  request.headers = samples.metadata;
  request.header_count = 2;
  request.body = {"body", 4};
  request.timeout_ms = 1000;
  Writer first, second;
  write(first, request);
  Reader from(first.written());
  Arena arena;
  const promotion_http_request *read = read_http_request(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  expect_harmless(first.written(), read_http_request);
}

TEST(Codec, AKubernetesEventCrossesWhole) {
  Samples samples;
  promotion_kubernetes_event event{};
  event.regarding = &samples.application;
  event.reason = abi("Promoted");
  event.annotations = samples.metadata;
  event.annotation_count = 2;
  Writer first, second;
  write(first, event);
  Reader from(first.written());
  Arena arena;
  const promotion_kubernetes_event *read = read_kubernetes_event(from, arena);
  ASSERT_TRUE(from.done());
  write(second, *read);
  EXPECT_EQ(first.written(), second.written());
  expect_harmless(first.written(), read_kubernetes_event);
}

}  // namespace
}  // namespace promotion::host::worker
