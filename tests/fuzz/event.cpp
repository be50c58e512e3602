#include <memory>

#include "events/event_body.hpp"
#include "invariants.hpp"
#include "targets.hpp"

namespace promotion::fuzz {
namespace {

using namespace evaluator::test;

constexpr std::int64_t minute_ns = INT64_C(60) * 1'000'000'000;

PipelineModel sample_pipeline(const host::ObjectReference &application) {
  PipelineModel pipeline;
  pipeline.application = {application.api_version, application.kind, "", application.name};
  const char *const names[] = {"dev", "qa", "prod"};
  const char *const policies[] = {"{}", R"({"targets": "any", "soak": "5m", "supersede": "afterGates"})",
                                  R"({"targets": "all", "loop": {"promotions": 2, "within": "1h"}})"};
  for (std::size_t i = 0; i < 3; ++i) {
    EnvironmentModel environment;
    environment.name = names[i];
    environment.policy_json = policies[i];
    environment.targets.push_back({std::nullopt, "podinfo"});
    environment.targets.push_back({ReferenceModel{"", "GitopsCluster", "", "edge"}, "podinfo"});
    pipeline.environments.push_back(environment);
  }
  return pipeline;
}

EventModel model_of(const host::Event &event) {
  EventModel model;
  model.object = {event.object.api_version, event.object.kind, event.object.namespace_name,
                  event.object.name};
  model.source = event.source;
  model.severity = event.severity;
  model.reason = event.reason;
  model.message = event.message;
  model.reporting_controller = event.reporting_controller;
  model.timestamp_ns = event.timestamp_ns;
  model.metadata = {event.metadata.begin(), event.metadata.end()};
  return model;
}

std::int64_t later(std::int64_t instant) { return instant > 0 ? instant + minute_ns : minute_ns; }

// The event, told of each environment one after the other, and each time twice.
void tell(const EventModel &event, const PipelineModel &pipeline) {
  const auto logic = make_logic(Way::module, pipeline, "");
  FakeHost host(*logic);
  const std::int64_t now = later(event.timestamp_ns);
  if (now > INT64_C(1) << 61) return;  // no host's clock shows that
  for (std::size_t i = 0; i < pipeline.environments.size(); ++i) {
    EventModel told = event;
    told.environment = i;
    check_output(pipeline, host.take_event(told, now));
    const OutputModel again = host.take_event(told, now);
    check_output(pipeline, again);
    require(again.observations.empty(), "a repeat that changes what is known");
  }
  check_output(pipeline, host.look_again(now));
  check_output(pipeline, host.look_again(now + 10 * minute_ns));
}

}  // namespace

void event(std::string_view body) {
  const auto read = host::events::read_event(body);
  if (!read) {
    require(!read.error().message.empty(), "an error that does not say what is wrong");
    return;
  }
  tell(model_of(*read), sample_pipeline(read->object));
  tell(model_of(*read), sample_pipeline({"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"}));
}

}  // namespace promotion::fuzz
