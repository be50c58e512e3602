#include "operations/module_problems.hpp"

#include <gtest/gtest.h>

namespace promotion::host::operations {
namespace {

// dev, qa and prod; prod has a promotion of its own.
Pipeline pipeline() {
  Pipeline made;
  made.name = {"default", "podinfo"};
  for (const auto *name : {"dev", "qa", "prod"}) {
    Environment environment;
    environment.name = name;
    environment.promotion.pointer = "/spec/promotion";
    environment.promotion.strategy_pointer = "/spec/promotion/pullRequest";
    made.environments.push_back(environment);
  }
  auto &own = made.environments[2].promotion;
  own.pointer = "/spec/environments/2/promotion";
  own.strategy_pointer = "/spec/environments/2/promotion/strategy/webhook";
  return made;
}

Problem problem(std::string pointer, std::string reason = "wrong", std::string message = "is wrong") {
  return {true, std::move(pointer), std::move(reason), std::move(message)};
}

std::string from_evaluator(const std::string &pointer) {
  return finding_of_evaluator(pipeline(), problem(pointer)).first.pointer;
}

TEST(ModuleProblems, OfAPolicyAreWhereTheEnvironmentsPromotionIs) {
  EXPECT_EQ(from_evaluator("/environments/1/policy/soak"), "/spec/promotion/policy/soak");
  EXPECT_EQ(from_evaluator("/environments/2/policy/freeze/0"),
            "/spec/environments/2/promotion/policy/freeze/0");
}

TEST(ModuleProblems, OfTheRestAreBelowTheSpecification) {
  EXPECT_EQ(from_evaluator("/environments/2/targets/1"), "/spec/environments/2/targets/1");
  EXPECT_EQ(from_evaluator("/environments"), "/spec/environments");
  EXPECT_EQ(from_evaluator("/appRef/kind"), "/spec/appRef/kind");
  EXPECT_EQ(from_evaluator(""), "");
}

TEST(ModuleProblems, WithAnIndexThatIsNoneAreNotFollowed) {
  EXPECT_EQ(from_evaluator("/environments/7/policy"), "/spec/environments/7/policy");
  EXPECT_EQ(from_evaluator("/environments/x/policy"), "/spec/environments/x/policy");
  EXPECT_EQ(from_evaluator("/environments/99999999999999999999/policy"),
            "/spec/environments/99999999999999999999/policy");
}

TEST(ModuleProblems, OfAStrategyBeginAtItsBlock) {
  EXPECT_EQ(finding_of_strategy(pipeline(), 1, problem("/url")).pointer, "/spec/promotion/pullRequest/url");
  EXPECT_EQ(finding_of_strategy(pipeline(), 2, problem("")).pointer,
            "/spec/environments/2/promotion/strategy/webhook");
}

TEST(ModuleProblems, OfWhatTheBlockWasHandedAreWhereThatIsWritten) {
  auto handed_on = pipeline();
  handed_on.environments[1].promotion.pull_requests_pointer = "/spec/promotion/pullRequests";
  EXPECT_EQ(finding_of_strategy(handed_on, 1, problem("/pullRequests")).pointer,
            "/spec/promotion/pullRequests");
}

TEST(ModuleProblems, OfOneSharedPolicyAreOneFinding) {
  Findings findings;
  for (size_t i = 1; i < 3; ++i) {
    auto shared = pipeline();
    shared.environments[2].promotion = shared.environments[1].promotion;
    auto [finding, environment] = finding_of_evaluator(
        shared, problem("/environments/" + std::to_string(i) + "/policy/soak", "invalid-policy",
                        "environment '" + shared.environments[i].name + "': policy 'soak' is 1"));
    findings.add(std::move(finding), environment);
  }
  const auto all = findings.take();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(sentence_of({"default", "podinfo"}, all[0]),
            "pipeline default/podinfo, into qa and prod: spec.promotion.policy.soak: policy 'soak' is 1");
}

TEST(ModuleProblems, OfUnknownKeysSuggestAKnownOne) {
  const auto message = [](const char *reason, const char *text) {
    return finding_of_strategy(pipeline(), 1, problem("/soka", reason, text)).message;
  };
  EXPECT_EQ(message("unknown-policy", "'soka' is not known; expected one of targets, soak"),
            "'soka' is not known; expected one of targets, soak; did you mean 'soak'?");
  EXPECT_EQ(message("invalid-policy", "'soka' is 1; expected one of targets, soak"),
            "'soka' is 1; expected one of targets, soak");
  EXPECT_EQ(message("unknown-policy", "'soka' is not known"), "'soka' is not known");
}

}  // namespace
}  // namespace promotion::host::operations
