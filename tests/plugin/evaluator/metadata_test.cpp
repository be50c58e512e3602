// What of an event's metadata goes on to the tasks.
#include <gtest/gtest.h>

#include "logic.hpp"

namespace promotion::evaluator::test {
namespace {

// The app-version that a promotion hands on, of an event that bore one of that length.
std::size_t length_handed_on(std::size_t length) {
  PipelineModel pipeline;
  pipeline.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  for (const char *name : {"dev", "prod"}) {
    EnvironmentModel environment;
    environment.name = name;
    environment.targets.push_back({std::nullopt, name});
    pipeline.environments.push_back(environment);
  }
  EvaluationModel evaluation;
  evaluation.now_ns = 2'000'000'000;
  evaluation.event.emplace();
  evaluation.event->object = pipeline.application;
  evaluation.event->object.namespace_name = "dev";
  evaluation.event->reason = "UpgradeSucceeded";
  evaluation.event->timestamp_ns = 1'000'000'000;
  evaluation.event->metadata = {{"revision", "1.0.0"}, {"app-version", std::string(length, 'v')}};
  const OutputModel output = make_logic(Way::in_process, pipeline, "")->evaluate(evaluation);
  const Metadata &metadata = output.decisions.at(0).metadata;
  return metadata.contains("app-version") ? metadata.at("app-version").size() : 0;
}

TEST(Metadata, IsHandedOnUpToItsLongestValue) { EXPECT_EQ(length_handed_on(1024), 1024U); }
TEST(Metadata, IsLeftOutWhereItIsLonger) { EXPECT_EQ(length_handed_on(1025), 0U); }

}  // namespace
}  // namespace promotion::evaluator::test
