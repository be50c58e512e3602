// Runs every case of cases/*.yaml, on the core itself and through the module's table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <tuple>

#include "case_file.hpp"
#include "fake_host.hpp"

namespace promotion::evaluator::test {
namespace {

std::vector<std::filesystem::path> case_files() {
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(PROMOTION_EVALUATOR_CASES)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> target_names(const PipelineModel &pipeline, const DecisionModel &decision) {
  std::vector<std::string> names;
  for (const std::uint32_t target : decision.targets) {
    names.push_back(pipeline.environments.at(decision.environment).targets.at(target).shown());
  }
  return names;
}

void compare_gates(const Expectation &expected, const DecisionModel &decision) {
  std::vector<std::string> gates;
  std::vector<std::int64_t> instants;
  for (const GateModel &gate : decision.gates) {
    gates.push_back(gate.reason);
    instants.push_back(gate.look_again_ns);
    EXPECT_EQ(gate.approval, gate.reason == "awaiting-approval");
    EXPECT_FALSE(gate.explanation.empty()) << "a gate has to say why";
  }
  if (expected.gates) {
    EXPECT_EQ(gates, *expected.gates);
  }
  if (expected.look_again_ns) {
    EXPECT_THAT(instants, testing::Contains(*expected.look_again_ns));
  }
}

void compare_details(const Expectation &expected, const DecisionModel &decision) {
  const auto details = nlohmann::json::parse(decision.details_json, nullptr, false);
  ASSERT_TRUE(details.is_object()) << "details are no object: " << decision.details_json;
  for (const auto &[key, value] : expected.details) {
    ASSERT_TRUE(details.contains(key)) << "no '" << key << "' in " << decision.details_json;
    EXPECT_EQ(details[key].is_string() ? details[key].get<std::string>() : details[key].dump(), value);
  }
}

void compare(const PipelineModel &pipeline, const Expectation &expected, const DecisionModel &decision) {
  SCOPED_TRACE("decision: " + decision.explanation);
  EXPECT_EQ(outcome_name(decision.outcome), expected.outcome);
  EXPECT_EQ(decision.reason, expected.reason);
  EXPECT_FALSE(decision.explanation.empty());
  if (expected.from) {
    ASSERT_NE(decision.source, PROMOTION_NONE) << "expected one out of " << *expected.from;
    EXPECT_EQ(pipeline.environments.at(decision.source).name, *expected.from);
  }
  if (expected.into) {
    ASSERT_NE(decision.environment, PROMOTION_NONE) << "expected a promotion into " << *expected.into;
    EXPECT_EQ(pipeline.environments.at(decision.environment).name, *expected.into);
  }
  if (expected.revision) {
    EXPECT_EQ(decision.revision, *expected.revision);
  }
  if (expected.version) {
    EXPECT_EQ(decision.version, *expected.version);
  }
  if (expected.targets) {
    EXPECT_EQ(target_names(pipeline, decision), *expected.targets);
  }
  if (expected.metadata) {
    EXPECT_EQ(decision.metadata, *expected.metadata);
  }
  for (const std::string &words : expected.says) EXPECT_THAT(decision.explanation, testing::HasSubstr(words));
  compare_gates(expected, decision);
  compare_details(expected, decision);
}

void compare(const PipelineModel &pipeline, const std::vector<Expectation> &expected,
             const OutputModel &output) {
  SCOPED_TRACE(output.bytes());
  ASSERT_EQ(output.decisions.size(), expected.size()) << "another number of decisions";
  for (std::size_t i = 0; i < expected.size(); ++i) compare(pipeline, expected[i], output.decisions[i]);
}

void take_step(FakeHost &host, const PipelineModel &pipeline, const Step &step) {
  switch (step.kind) {
    case Step::Kind::event: {
      const OutputModel output = host.take_event(step.event, step.now_ns);
      if (step.expect) compare(pipeline, *step.expect, output);
      return;
    }
    case Step::Kind::look: {
      const OutputModel output = host.look_again(step.now_ns);
      if (step.expect) compare(pipeline, *step.expect, output);
      return;
    }
    case Step::Kind::begin:
      return host.begin(pipeline.index_of(step.into), step.revision);
    case Step::Kind::finish:
      return host.finish(pipeline.index_of(step.into), step.revision, step.how);
    case Step::Kind::approve:
      return host.approve(pipeline.index_of(step.into), step.revision);
    case Step::Kind::by_hand:
      return host.promote_by_hand(pipeline.index_of(step.into), step.revision, step.now_ns);
    case Step::Kind::stop:
      return host.stop(step.words);
    case Step::Kind::baseline:
      return host.mark_baseline();
    case Step::Kind::wait_to_begin:
      return host.begin_at_once(false);
  }
}

void compare_problems(const std::vector<Expectation> &expected, const std::vector<ProblemModel> &problems) {
  ASSERT_EQ(problems.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(problems[i].message);
    EXPECT_EQ(problems[i].is_error ? "error" : "warning", expected[i].outcome);
    EXPECT_EQ(problems[i].reason, expected[i].reason);
    if (expected[i].pointer) {
      EXPECT_EQ(problems[i].pointer, *expected[i].pointer);
    }
    for (const std::string &words : expected[i].says)
      EXPECT_THAT(problems[i].message, testing::HasSubstr(words));
  }
}

void run(const Case &specified, Way way) {
  SCOPED_TRACE("case: " + specified.name);
  const auto logic = make_logic(way, specified.pipeline, specified.configuration_json);
  compare_problems(specified.problems, logic->problems());
  FakeHost host(*logic);
  for (std::size_t i = 0; i < specified.steps.size(); ++i) {
    SCOPED_TRACE("step " + std::to_string(i + 1));
    take_step(host, specified.pipeline, specified.steps[i]);
  }
}

class Cases : public testing::TestWithParam<std::tuple<std::filesystem::path, Way>> {};

TEST_P(Cases, AreDecidedAsWritten) {
  const auto &[file, way] = GetParam();
  const std::vector<Case> cases = read_cases(file);
  ASSERT_FALSE(cases.empty());
  for (const Case &specified : cases) run(specified, way);
}

std::string parameter_name(const testing::TestParamInfo<Cases::ParamType> &info) {
  std::string name = std::get<0>(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name + (std::get<1>(info.param) == Way::module ? "_through_the_module" : "_in_process");
}

INSTANTIATE_TEST_SUITE_P(Evaluator, Cases,
                         testing::Combine(testing::ValuesIn(case_files()),
                                          testing::Values(Way::in_process, Way::module)),
                         parameter_name);

}  // namespace
}  // namespace promotion::evaluator::test
