// The module through its file: one symbol, its manifest, and what it does with arguments that are wrong.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <promotion/sdk/value.hpp>

#include "loaded_module.hpp"
#include "model.hpp"

namespace promotion::evaluator::test {
namespace {

using testing::HasSubstr;

PipelineModel small_pipeline() {
  PipelineModel pipeline;
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  for (const char *name : {"dev", "prod"}) {
    EnvironmentModel environment;
    environment.name = name;
    environment.targets = {{ReferenceModel{"", "GitopsCluster", "", name}, "podinfo"}};
    pipeline.environments.push_back(environment);
  }
  return pipeline;
}

EvaluationModel upgrade(std::int64_t now_ns) {
  EvaluationModel evaluation;
  evaluation.now_ns = now_ns;
  EventModel event;
  event.object = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo", "podinfo"};
  event.reason = "UpgradeSucceeded";
  event.timestamp_ns = now_ns;
  event.metadata = {{"cluster", "dev"}, {"revision", "6.5.3"}};
  evaluation.event = event;
  return evaluation;
}

constexpr std::int64_t now = INT64_C(1795403185'000000000);

promotion_status accept(void *, const promotion_decision *) { return PROMOTION_OK; }
promotion_status accept(void *, const promotion_deployment *) { return PROMOTION_OK; }

class Module : public testing::Test {
 protected:
  Module()
      : model_(small_pipeline()),
        view_(model_),
        evaluation_model_(upgrade(now)),
        evaluation_(evaluation_model_, view_.get()) {
    output_ = sized<promotion_evaluation_output>();
    output_.decide = &accept;
    output_.observe = &accept;
    problems_ = sized<promotion_problems>();
    problems_.add = [](void *, std::int32_t, promotion_string, promotion_string,
                       promotion_string) -> promotion_status { return PROMOTION_OK; };
    EXPECT_EQ(table_.create(call_.host(), call_.call(), promotion_string{}, &instance_), PROMOTION_OK);
    EXPECT_EQ(table_.prepare(instance_, call_.call(), &view_.get(), &problems_, &prepared_), PROMOTION_OK);
  }

  ~Module() override {
    table_.release(instance_, prepared_);
    table_.destroy(instance_);
  }

  promotion_status evaluate(const promotion_evaluation *input) {
    return table_.evaluate(instance_, call_.call(), prepared_, input, &output_);
  }

  // The input with one thing changed.
  template <typename Change>
  promotion_status evaluate_with(Change &&change) {
    promotion_evaluation input = evaluation_.get();
    promotion_event event = *input.event;
    promotion_reference object = *event.object;
    event.object = &object;
    input.event = &event;
    change(input, event, object);
    return evaluate(&input);
  }

  LoadedModule module_;
  const promotion_evaluator &table_ = module_.evaluator();
  CallDouble call_;
  PipelineModel model_;
  PipelineView view_;
  EvaluationModel evaluation_model_;
  EvaluationView evaluation_;
  promotion_evaluation_output output_{};
  promotion_problems problems_{};
  void *instance_ = nullptr;
  void *prepared_ = nullptr;
};

TEST_F(Module, BearsItsManifest) {
  const auto manifest = nlohmann::json::parse(text(module_.table().manifest_json));
  EXPECT_EQ(manifest.at("id"), "pipeline-evaluator");
  EXPECT_EQ(manifest.at("kind"), "evaluator");
  EXPECT_EQ(manifest.at("version"), "0.1.0");
  EXPECT_EQ(manifest.at("configurationSchema").at("properties").at("maxAge").at("default"), "24h");
}

TEST_F(Module, OffersTheEvaluatorAndNothingElse) {
  EXPECT_EQ(module_.table().find(borrow("promotion.strategy/1")), nullptr);
  EXPECT_EQ(module_.table().find(borrow("promotion.evaluator/1x")), nullptr);
  EXPECT_EQ(module_.table().find(promotion_string{}), nullptr);
  EXPECT_EQ(module_.symbol("promotion_evaluator_core"), nullptr);
}

TEST_F(Module, CanBeLoadedTwiceAndUnloaded) {
  { const LoadedModule again; }
  EXPECT_EQ(evaluate(&evaluation_.get()), PROMOTION_OK);
}

TEST_F(Module, EvaluatesAGoodInput) { EXPECT_EQ(evaluate(&evaluation_.get()), PROMOTION_OK); }

TEST_F(Module, RefusesAConfigurationThatIsWrong) {
  void *instance = nullptr;
  EXPECT_EQ(table_.create(call_.host(), call_.call(), borrow(R"({"maxAge": "soon"})"), &instance),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(instance, nullptr);
  EXPECT_THAT(call_.error(), HasSubstr("'maxAge' is \"soon\""));
}

TEST_F(Module, RefusesMissingArguments) {
  EXPECT_EQ(evaluate(nullptr), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.evaluate(nullptr, call_.call(), prepared_, &evaluation_.get(), &output_),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.evaluate(instance_, nullptr, prepared_, &evaluation_.get(), &output_),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.evaluate(instance_, call_.call(), nullptr, &evaluation_.get(), &output_),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.evaluate(instance_, call_.call(), prepared_, &evaluation_.get(), nullptr),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.prepare(instance_, call_.call(), nullptr, &problems_, &prepared_),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.prepare(instance_, call_.call(), &view_.get(), nullptr, &prepared_),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(table_.create(nullptr, call_.call(), promotion_string{}, &instance_), PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Module, RefusesStructsShorterThanInTheFirstRelease) {
  EXPECT_EQ(evaluate_with([](auto &input, auto &, auto &) { input.struct_size = 8; }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) { event.struct_size = 8; }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &, auto &object) { object.struct_size = 8; }),
            PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Module, AcceptsLongerStructsOfANewerHost) {
  EXPECT_EQ(evaluate_with([](auto &input, auto &event, auto &object) {
              input.struct_size += 64;
              event.struct_size += 64;
              object.struct_size += 64;
            }),
            PROMOTION_OK);
}

TEST_F(Module, RefusesIndexesOutOfRange) {
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) { event.environment_index = 2; }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) { event.environment_index = PROMOTION_NONE; }),
            PROMOTION_INVALID_ARGUMENT);

  auto deployment = sized<promotion_deployment>();
  deployment.target_index = 1;
  const promotion_deployment *deployments[] = {&deployment};
  const auto with_deployment = [&](auto &input, auto &, auto &) {
    input.deployments = deployments;
    input.deployment_count = 1;
  };
  EXPECT_EQ(evaluate_with(with_deployment), PROMOTION_INVALID_ARGUMENT);
  deployment.target_index = 0;
  EXPECT_EQ(evaluate_with(with_deployment), PROMOTION_OK);
  deployment.environment_index = 2;
  EXPECT_EQ(evaluate_with(with_deployment), PROMOTION_INVALID_ARGUMENT);

  auto record = sized<promotion_record>();
  record.environment_index = 2;
  const promotion_record *records[] = {&record};
  EXPECT_EQ(evaluate_with([&](auto &input, auto &, auto &) {
              input.records = records;
              input.record_count = 1;
            }),
            PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Module, RefusesArraysAndTextsWithoutData) {
  EXPECT_EQ(evaluate_with([](auto &input, auto &, auto &) {
              input.deployments = nullptr;
              input.deployment_count = 1;
            }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) { event.metadata = nullptr; }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) {
              event.reason = {nullptr, 5};
            }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &, auto &event, auto &) { event.object = nullptr; }),
            PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Module, RefusesAnotherPipelineThanThePreparedOne) {
  PipelineModel wider = small_pipeline();
  wider.environments[0].targets.push_back({ReferenceModel{"", "GitopsCluster", "", "edge"}, "podinfo"});
  const PipelineView wider_view(wider);
  EXPECT_EQ(evaluate_with([&](auto &input, auto &, auto &) { input.pipeline = &wider_view.get(); }),
            PROMOTION_INVALID_ARGUMENT);
  const PipelineView twin(model_);
  EXPECT_EQ(evaluate_with([&](auto &input, auto &, auto &) { input.pipeline = &twin.get(); }), PROMOTION_OK);
}

TEST_F(Module, RefusesAClockOutOfRange) {
  EXPECT_EQ(evaluate_with([](auto &input, auto &, auto &) { input.now_ns = INT64_MIN; }),
            PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(evaluate_with([](auto &input, auto &, auto &) { input.now_ns = INT64_MAX; }),
            PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Module, PassesTheHostsRefusalOn) {
  output_.decide = [](void *, const promotion_decision *) -> promotion_status {
    return PROMOTION_RESOURCE_EXHAUSTED;
  };
  EXPECT_EQ(evaluate(&evaluation_.get()), PROMOTION_RESOURCE_EXHAUSTED);
  output_.decide = &accept;
  output_.observe = [](void *, const promotion_deployment *) -> promotion_status {
    return PROMOTION_UNAVAILABLE;
  };
  EXPECT_EQ(evaluate(&evaluation_.get()), PROMOTION_UNAVAILABLE);
}

}  // namespace
}  // namespace promotion::evaluator::test
