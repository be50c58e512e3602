#include <gtest/gtest.h>

#include "counting_new.hpp"
#include "scripted_strategy.hpp"
#include "test_host/call.hpp"
#include "test_host/host.hpp"
#include "test_host/views.hpp"

namespace promotion::test {
namespace {

struct Prepared {
  explicit Prepared(int *counter) : alive(counter) { ++*alive; }
  ~Prepared() { --*alive; }
  Prepared(const Prepared &) = delete;
  Prepared &operator=(const Prepared &) = delete;
  int *alive;
};
int prepared_alive = 0;

/// Does what its configuration says, as ScriptedStrategy does.
class Scripted : public Evaluator<Prepared> {
 public:
  Scripted(promotion::Host, std::string_view config) : word_(config) {}

  std::unique_ptr<Prepared> prepare(const promotion::Call &, const promotion_pipeline &,
                                    Problems &problems) override {
    throw_by_name(word_);
    auto made = std::make_unique<Prepared>(&prepared_alive);
    try {
      problems.warning("", "odd", "a warning");
    } catch (const Error &) {
      if (word_ != "swallow") throw;
    }
    if (word_ == "null") made.reset();
    return made;
  }

  void evaluate(const promotion::Call &, const Prepared *prepared, const promotion_evaluation &input,
                EvaluationOutput &output) override {
    throw_by_name(word_);
    prepared_ = prepared;
    try {
      promotion_decision decision = sized<promotion_decision>();
      decision.outcome = PROMOTION_IGNORE;
      decision.revision = input.deployments[0]->revision;
      output.decide(decision);
      output.observe(*input.deployments[0]);
    } catch (const Error &) {
      if (word_ != "swallow") throw;
    }
  }

  const Prepared *prepared_ = nullptr;

 private:
  std::string word_;
};

const promotion_evaluator *table() {
  return static_cast<const promotion_evaluator *>(
      sdk::EvaluatorTables<Scripted>::find({PROMOTION_EVALUATOR_ID, sizeof(PROMOTION_EVALUATOR_ID) - 1}));
}

class EvaluatorEntries : public testing::Test {
 protected:
  EvaluatorEntries() : pipeline_value(three_environments("", "")), pipeline(pipeline_value) {
    deployment.struct_size = sizeof deployment;
    deployment.revision = {"6.0.1", 5};
    object.struct_size = sizeof object;
    event.struct_size = sizeof event;
    event.object = &object;
    record.struct_size = sizeof record;
    input.struct_size = sizeof input;
    input.pipeline = pipeline.get();
    input.event = &event;
    input.deployments = &deployment_pointer;
    input.deployment_count = 1;
    input.records = &record_pointer;
    input.record_count = 1;
  }
  ~EvaluatorEntries() override {
    table()->release(instance, prepared);
    table()->destroy(instance);
    EXPECT_EQ(prepared_alive, 0);
  }

  void create(const std::string &config) {
    ASSERT_EQ(table()->create(host.get(), call.get(), test::borrow(config), &instance), PROMOTION_OK);
  }
  promotion_status prepare() {
    return table()->prepare(instance, call.get(), pipeline.get(), &problems, &prepared);
  }
  promotion_status evaluate() { return table()->evaluate(instance, call.get(), prepared, &input, &output); }
  void expect_refused(const char *words) {
    EXPECT_EQ(evaluate(), PROMOTION_INVALID_ARGUMENT) << words;
    EXPECT_NE(call.message.find(words), std::string::npos) << call.message;
  }

  Host host;
  Call call;
  void *instance = nullptr;
  void *prepared = nullptr;
  Pipeline pipeline_value;
  PipelineView pipeline;
  promotion_deployment deployment{};
  const promotion_deployment *deployment_pointer = &deployment;
  promotion_reference object{};
  promotion_event event{};
  promotion_record record{};
  const promotion_record *record_pointer = &record;
  promotion_evaluation input{};

  int decisions = 0;
  int observations = 0;
  promotion_status answer = PROMOTION_OK;
  promotion_problems problems{sizeof problems, 0, this,
                              [](void *self, std::int32_t, promotion_string, promotion_string,
                                 promotion_string) { return static_cast<EvaluatorEntries *>(self)->answer; }};
  promotion_evaluation_output output{sizeof output, 0, this,
                                     [](void *self, const promotion_decision *) {
                                       ++static_cast<EvaluatorEntries *>(self)->decisions;
                                       return static_cast<EvaluatorEntries *>(self)->answer;
                                     },
                                     [](void *self, const promotion_deployment *) {
                                       ++static_cast<EvaluatorEntries *>(self)->observations;
                                       return static_cast<EvaluatorEntries *>(self)->answer;
                                     }};
};

TEST_F(EvaluatorEntries, PrepareEvaluateAndRelease) {
  create("");
  ASSERT_EQ(prepare(), PROMOTION_OK);
  EXPECT_EQ(prepared_alive, 1);
  ASSERT_EQ(evaluate(), PROMOTION_OK);
  EXPECT_EQ(static_cast<Scripted *>(instance)->prepared_, prepared);
  EXPECT_EQ(decisions, 1);
  EXPECT_EQ(observations, 1);
}

TEST_F(EvaluatorEntries, PreparedMayStayNull) {
  create("null");
  ASSERT_EQ(prepare(), PROMOTION_OK);
  EXPECT_EQ(prepared, nullptr);
  EXPECT_EQ(evaluate(), PROMOTION_OK);
}

TEST_F(EvaluatorEntries, EvaluateAllocatesNothing) {
  create("");
  ASSERT_EQ(prepare(), PROMOTION_OK);
  const std::size_t before = allocations();
  ASSERT_EQ(evaluate(), PROMOTION_OK);
  EXPECT_EQ(allocations(), before);
}

TEST_F(EvaluatorEntries, StopExceptions) {
  create("Error");
  EXPECT_EQ(prepare(), PROMOTION_CONFLICT);
  EXPECT_EQ(call.message, "somebody was faster");
  EXPECT_EQ(prepared, nullptr);
  call.message.clear();
  EXPECT_EQ(evaluate(), PROMOTION_CONFLICT);
  EXPECT_EQ(call.message, "somebody was faster");
}

TEST_F(EvaluatorEntries, StopWhatIsNoException) {
  create("int");
  EXPECT_EQ(prepare(), PROMOTION_INTERNAL);
  EXPECT_EQ(evaluate(), PROMOTION_INTERNAL);
}

TEST_F(EvaluatorEntries, PassARefusalOnThatTheAuthorSwallowed) {
  create("swallow");
  answer = PROMOTION_RESOURCE_EXHAUSTED;
  EXPECT_EQ(evaluate(), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(observations, 0) << "nothing is written after a refusal";
}

TEST_F(EvaluatorEntries, RefusedProblemsLeaveNothingPrepared) {
  create("swallow");
  answer = PROMOTION_CANCELLED;
  EXPECT_EQ(prepare(), PROMOTION_CANCELLED);
  EXPECT_EQ(prepared, nullptr);
  EXPECT_EQ(prepared_alive, 0);
}

TEST_F(EvaluatorEntries, RefuseWhatIsMissing) {
  create("");
  EXPECT_EQ(table()->prepare(instance, nullptr, pipeline.get(), &problems, &prepared),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->prepare(nullptr, call.get(), pipeline.get(), &problems, &prepared),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->prepare(instance, call.get(), nullptr, &problems, &prepared),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->prepare(instance, call.get(), pipeline.get(), nullptr, &prepared),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->prepare(instance, call.get(), pipeline.get(), &problems, nullptr),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->evaluate(instance, nullptr, prepared, &input, &output), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->evaluate(nullptr, call.get(), prepared, &input, &output), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->evaluate(instance, call.get(), prepared, nullptr, &output), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table()->evaluate(instance, call.get(), prepared, &input, nullptr), PROMOTION_INVALID_ARGUMENT);
  output.observe = nullptr;
  expect_refused("decide or observe");
}

TEST_F(EvaluatorEntries, RefuseAShortEvaluation) {
  create("");
  input.struct_size = sizeof input - 1;
  expect_refused("promotion_evaluation");
}

TEST_F(EvaluatorEntries, RefuseAnEvaluationWithoutPipeline) {
  create("");
  input.pipeline = nullptr;
  expect_refused("promotion_pipeline");
}

TEST_F(EvaluatorEntries, RefuseAWrongEvent) {
  create("");
  event.environment_index = 3;
  expect_refused("environment_index");
  event.environment_index = 0;
  event.object = nullptr;
  expect_refused("promotion_reference");
  event.object = &object;
  event.metadata_count = 1;
  expect_refused("promotion_event.metadata");
  event.metadata_count = 0;
  event.message = {nullptr, 1};
  expect_refused("promotion_event");
}

TEST_F(EvaluatorEntries, RefuseAWrongDeployment) {
  create("");
  deployment.target_index = 1;
  expect_refused("target_index");
  deployment.target_index = PROMOTION_NONE;
  EXPECT_EQ(evaluate(), PROMOTION_OK);
  deployment.environment_index = PROMOTION_NONE;
  expect_refused("environment_index");
  deployment_pointer = nullptr;
  expect_refused("promotion_deployment");
  input.deployments = nullptr;
  expect_refused("promotion_evaluation.deployments");
}

TEST_F(EvaluatorEntries, RefuseAWrongRecord) {
  create("");
  record.environment_index = 3;
  expect_refused("environment_index");
  record.environment_index = 0;
  record.struct_size = 0;
  expect_refused("promotion_record");
  input.records = nullptr;
  expect_refused("promotion_evaluation.records");
}

TEST_F(EvaluatorEntries, JudgeWithoutAnEvent) {
  create("");
  input.event = nullptr;
  EXPECT_EQ(evaluate(), PROMOTION_OK);
}

}  // namespace
}  // namespace promotion::test
