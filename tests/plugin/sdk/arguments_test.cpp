#include "strategy_fixture.hpp"

namespace promotion::test {
namespace {

/// Everything that a host could get wrong in a call. Each is refused, with words where there is a call to say
/// them to.
class Arguments : public StrategyEntries {
 protected:
  Arguments() { EXPECT_EQ(create(""), PROMOTION_OK); }

  void expect_refused(promotion_status status, const char *words) {
    EXPECT_EQ(status, PROMOTION_INVALID_ARGUMENT) << words;
    EXPECT_NE(call.message.find(words), std::string::npos)
        << "expected '" << words << "' in: " << call.message;
    call.message.clear();
    EXPECT_TRUE(taken.empty()) << words;
  }
};

TEST_F(Arguments, CallIsThereAndWhole) {
  void *made = nullptr;
  EXPECT_EQ(strategy->create(host.get(), nullptr, {}, &made), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(strategy->validate(instance, nullptr, task.get()->pipeline, 1, &problems),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(strategy->group(instance, nullptr, task.get(), &sink), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(strategy->step(instance, nullptr, &task_pointer, 1, &output), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(strategy->withdraw(instance, nullptr, &task_pointer, 1, &output), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(plans->plan(instance, nullptr, task.get(), &sink), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(wake_table->read(instance, nullptr, &request, &wakes), PROMOTION_INVALID_ARGUMENT);

  const promotion_call good = *call.get();
  call.mutable_call()->struct_size = sizeof(promotion_call) - 1;
  EXPECT_EQ(step(), PROMOTION_INVALID_ARGUMENT);
  *call.mutable_call() = good;
  call.mutable_call()->error = nullptr;
  EXPECT_EQ(step(), PROMOTION_INVALID_ARGUMENT);
  *call.mutable_call() = good;
  call.mutable_call()->cancelled = nullptr;
  EXPECT_EQ(step(), PROMOTION_INVALID_ARGUMENT);
  *call.mutable_call() = good;
  call.mutable_call()->trace_parent = {nullptr, 3};
  EXPECT_EQ(step(), PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Arguments, HostIsThereAndWhole) {
  void *made = nullptr;
  expect_refused(strategy->create(nullptr, call.get(), {}, &made), "promotion_host");
  expect_refused(strategy->create(host.get(), call.get(), {}, nullptr), "where the instance goes");
  expect_refused(strategy->create(host.get(), call.get(), {nullptr, 1}, &made), "config_json");
  host.mutable_host()->service = nullptr;
  expect_refused(strategy->create(host.get(), call.get(), {}, &made), "promotion_host");
  host.mutable_host()->struct_size = 8;
  expect_refused(strategy->create(host.get(), call.get(), {}, &made), "struct_size");
  EXPECT_EQ(made, nullptr);
}

TEST_F(Arguments, InstanceIsThere) {
  expect_refused(strategy->validate(nullptr, call.get(), task.get()->pipeline, 1, &problems), "instance");
  expect_refused(strategy->group(nullptr, call.get(), task.get(), &sink), "instance");
  expect_refused(strategy->step(nullptr, call.get(), &task_pointer, 1, &output), "instance");
  expect_refused(strategy->withdraw(nullptr, call.get(), &task_pointer, 1, &output), "instance");
  expect_refused(plans->plan(nullptr, call.get(), task.get(), &sink), "instance");
  expect_refused(checks->check(nullptr, call.get(), task.get()->pipeline, 1, {}, &problems), "instance");
  expect_refused(wake_table->read(nullptr, call.get(), &request, &wakes), "instance");
  strategy->destroy(nullptr);
}

TEST_F(Arguments, OutputsAreThereAndWhole) {
  expect_refused(strategy->validate(instance, call.get(), task.get()->pipeline, 1, nullptr),
                 "promotion_problems");
  expect_refused(strategy->group(instance, call.get(), task.get(), nullptr), "promotion_sink");
  expect_refused(strategy->step(instance, call.get(), &task_pointer, 1, nullptr), "promotion_step_output");
  expect_refused(wake_table->read(instance, call.get(), &request, nullptr), "promotion_wakes");
  problems.add = nullptr;
  expect_refused(validate(), "promotion_problems");
  sink.struct_size = 8;
  expect_refused(group(), "struct_size");
  expect_refused(plan(), "struct_size");
  output.put = nullptr;
  expect_refused(step(), "promotion_step_output");
  wakes.add = nullptr;
  expect_refused(wake(), "promotion_wakes");
}

TEST_F(Arguments, TasksAreThereAndWhole) {
  expect_refused(strategy->step(instance, call.get(), nullptr, 1, &output), "tasks");
  const promotion_task *const none[] = {nullptr};
  expect_refused(strategy->step(instance, call.get(), none, 1, &output), "promotion_task");
  expect_refused(strategy->group(instance, call.get(), nullptr, &sink), "promotion_task");
  task.mutable_task()->struct_size = sizeof(promotion_task) - 8;
  expect_refused(step(), "struct_size");
}

TEST_F(Arguments, NoTasksAreNoMistake) {
  EXPECT_EQ(strategy->step(instance, call.get(), nullptr, 0, &output), PROMOTION_OK);
}

struct Mutation {
  const char *name;
  const char *words;
  void (*apply)(TaskView &);
};

class WrongTask : public Arguments, public testing::WithParamInterface<Mutation> {};

TEST_P(WrongTask, IsRefusedByEveryEntryThatTakesOne) {
  GetParam().apply(task);
  expect_refused(step(), GetParam().words);
  expect_refused(withdraw(), GetParam().words);
  expect_refused(group(), GetParam().words);
  expect_refused(plan(), GetParam().words);
}

const Mutation task_mutations[] = {
    {"NoPipeline", "promotion_pipeline", [](TaskView &view) { view.mutable_task()->pipeline = nullptr; }},
    {"ShortPipeline", "promotion_pipeline",
     [](TaskView &view) { view.pipeline().mutable_pipeline()->struct_size = 8; }},
    {"NoApplication", "promotion_reference",
     [](TaskView &view) { view.pipeline().mutable_pipeline()->application = nullptr; }},
    {"NoEnvironments", "environments",
     [](TaskView &view) { view.pipeline().mutable_pipeline()->environments = nullptr; }},
    {"ShortEnvironment", "promotion_environment",
     [](TaskView &view) { view.pipeline().mutable_environment(2)->struct_size = 8; }},
    {"NoTargetsOfAnEnvironment", "promotion_environment.targets",
     [](TaskView &view) { view.pipeline().mutable_environment(2)->targets = nullptr; }},
    {"ShortTarget", "promotion_target",
     [](TaskView &view) { view.pipeline().mutable_target(0)->struct_size = 0; }},
    {"EnvironmentBeyond", "environment_index",
     [](TaskView &view) { view.mutable_task()->environment_index = 3; }},
    {"NoEnvironment", "environment_index",
     [](TaskView &view) { view.mutable_task()->environment_index = PROMOTION_NONE; }},
    {"SourceBeyond", "environment_index", [](TaskView &view) { view.mutable_task()->source_index = 3; }},
    {"NoTargets", "promotion_task.targets", [](TaskView &view) { view.mutable_task()->targets = nullptr; }},
    {"ShortTaskTarget", "promotion_task_target",
     [](TaskView &view) { view.mutable_target(0)->struct_size = 4; }},
    {"TargetBeyond", "target_index", [](TaskView &view) { view.mutable_target(0)->target_index = 1; }},
    {"ShortState", "promotion_state", [](TaskView &view) { view.mutable_state()->struct_size = 4; }},
    {"StateWithoutData", "promotion_state",
     [](TaskView &view) {
       view.mutable_state()->bytes = {nullptr, 4};
     }},
    {"NoMetadata", "promotion_task.metadata",
     [](TaskView &view) { view.mutable_task()->metadata = nullptr; }},
    {"TextWithoutData", "promotion_task",
     [](TaskView &view) {
       view.mutable_task()->revision = {nullptr, 1};
     }},
    {"NameWithoutData", "promotion_environment",
     [](TaskView &view) {
       view.pipeline().mutable_environment(0)->name = {nullptr, 1};
     }},
};
INSTANTIATE_TEST_SUITE_P(Task, WrongTask, testing::ValuesIn(task_mutations),
                         [](const auto &tested) { return std::string(tested.param.name); });

TEST_F(Arguments, PipelineOfValidateIsThereAndWhole) {
  expect_refused(strategy->validate(instance, call.get(), nullptr, 1, &problems), "promotion_pipeline");
  expect_refused(strategy->validate(instance, call.get(), task.get()->pipeline, 3, &problems),
                 "environment_index");
  expect_refused(checks->check(instance, call.get(), task.get()->pipeline, 3, {}, &problems),
                 "environment_index");
  expect_refused(checks->check(instance, call.get(), task.get()->pipeline, 1, {nullptr, 1}, &problems),
                 "options_json");
}

TEST_F(Arguments, WakeRequestIsWhole) {
  expect_refused(wake_table->read(instance, call.get(), nullptr, &wakes), "promotion_wake_request");
  request.header_count = 1;
  expect_refused(wake(), "promotion_wake_request.headers");
  request.header_count = 0;
  request.body = {nullptr, 1};
  expect_refused(wake(), "promotion_wake_request");
}

TEST_F(Arguments, LongerStructsOfANewerHostAreFine) {
  struct {
    promotion_call call;
    unsigned char more[64];
  } newer{*call.get(), {}};
  newer.call.struct_size = sizeof newer;
  EXPECT_EQ(strategy->step(instance, &newer.call, &task_pointer, 1, &output), PROMOTION_OK);
}

}  // namespace
}  // namespace promotion::test
