#include "invariants.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "targets.hpp"

namespace promotion::fuzz {
namespace {

using namespace evaluator::test;

constexpr std::int64_t noon_ns = INT64_C(1795435200'000000000);

PipelineModel model_of(const host::Pipeline &pipeline) {
  PipelineModel model;
  model.namespace_name = pipeline.name.namespace_name;
  model.name = pipeline.name.name;
  const host::ObjectReference &application = pipeline.application;
  model.application = {application.api_version, application.kind, application.namespace_name,
                       application.name};
  for (const host::Environment &environment : pipeline.environments) {
    EnvironmentModel &to = model.environments.emplace_back();
    to.name = environment.name;
    to.strategy = environment.promotion.strategy;
    to.policy_json = environment.promotion.policy_json;
    to.manual = environment.promotion.manual;
    for (const host::Target &target : environment.targets) {
      TargetModel &at = to.targets.emplace_back();
      at.namespace_name = target.namespace_name;
      if (const auto &cluster = target.cluster)
        at.cluster = {cluster->api_version, cluster->kind, cluster->namespace_name, cluster->name};
    }
  }
  return model;
}

// Says in each environment that its first target runs a revision, whatever that means there.
void judge(const PipelineModel &pipeline) {
  const auto logic = make_logic(Way::module, pipeline, "");
  for (const ProblemModel &problem : logic->problems()) {
    require(!problem.reason.empty() && !problem.message.empty(), "a problem that does not say what is wrong");
  }
  FakeHost host(*logic);
  for (std::size_t i = 0; i < pipeline.environments.size(); ++i) {
    EventModel event;
    event.environment = i;
    event.object = pipeline.application;
    const auto &targets = pipeline.environments[i].targets;
    event.object.namespace_name = targets.empty() ? "podinfo" : targets[0].namespace_name;
    event.reason = pipeline.application.kind == "Kustomization" ? "ReconciliationSucceeded" : "TestSucceeded";
    event.metadata = {{"revision", "1.0.0"}};
    if (!targets.empty() && targets[0].cluster) event.metadata["cluster"] = targets[0].cluster->name;
    event.timestamp_ns = noon_ns;
    check_output(pipeline, host.take_event(event, noon_ns));
  }
  check_output(pipeline, host.look_again(noon_ns));
  check_output(pipeline, host.look_again(noon_ns + INT64_C(86400) * 1'000'000'000));
}

}  // namespace

void pipeline(std::string_view yaml) {
  const auto read = host::read_pipelines(yaml, "pipelines.yaml");
  if (!read) {
    require(!read.error().message.empty(), "an error that does not say what is wrong");
    return;
  }
  for (const host::PipelinePtr &each : *read) {
    require(each != nullptr, "a pipeline that is none");
    if (!each->environments.empty()) judge(model_of(*each));
  }
}

}  // namespace promotion::fuzz
