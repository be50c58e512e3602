// What passes between the host and an evaluator module, and what is stopped on the way.
#include "eventually.hpp"
#include "promotion/abi/domain.h"
#include "registry_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::RegistryTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EvaluatorTest : public RegistryTest {
 protected:
  void SetUp() override {
    open(entry("probe-evaluator") + entry("probe-strategy"));
    evaluator_ = evaluator();
  }

  Result<EvaluationOutput> evaluate(const std::string &mode, PipelinePtr of = pipeline("a-probe")) {
    event_.reason = mode;
    event_.object = of->application;
    EvaluationInput input;
    input.pipeline = std::move(of);
    input.event = &event_;
    input.event_id = "evt-1";
    return evaluator_->evaluate(input);
  }
  Error error_for(const std::string &mode, PipelinePtr of = pipeline()) {
    auto output = evaluate(mode, std::move(of));
    EXPECT_FALSE(output.ok()) << mode;
    return output.ok() ? Error{Code::ok, "it was taken", {}, 0} : output.error();
  }

  size_t times_said(const std::string &text) const {
    size_t times = 0;
    for (const auto &line : log_.lines()) times += line.text.starts_with(text);
    return times;
  }

  EvaluatorPtr evaluator_;
  Event event_;
};

}  // namespace

TEST_F(EvaluatorTest, SeesEverythingThatADecisionDependsUpon) {
  event_.reason = "promote";
  event_.object = {"v1", "HelmRelease", "apps", "app"};
  event_.message = "Upgrade \xFF done";
  event_.metadata = {{"revision", "v1"}, {"cluster", "east"}, {"\xFE", "left out"}};
  EvaluationInput input;
  input.now_ns = 42;
  input.pipeline = pipeline("a-probe", R"({"url":"secret block"})");
  input.event = &event_;
  input.event_id = "evt-7";
  input.event_environment = 1;
  input.deployments.resize(2);
  input.deployments[0].target = 0;
  input.deployments[0].revision = "v1";
  input.deployments[0].baseline = true;
  input.deployments[1].environment = 1;
  input.deployments[1].revision = "v0";
  input.records = {{1, "v0", "v0", 0, 0, PROMOTION_RECORD_OPEN}};
  input.stop = "until Monday";
  auto output = evaluator_->evaluate(input);
  ASSERT_TRUE(output.ok()) << output.error().message;
  ASSERT_THAT(output->decisions, SizeIs(1));
  EXPECT_EQ(
      output->decisions[0].explanation,
      "apps/app dev=:local/app-dev qa=probe!:local/app-qa,perf/app-perf prod=somebody-elses{\"any\":1} now=42"
      " event=evt-7@1 HelmRelease Upgrade \uFFFD done cluster=east revision=v1"
      " deployment=0/0/v1/baseline deployment=1/none/v0 record=1/v0/1 stop=until Monday")
      << "an evaluator sees canonical names and no strategy's block";
}

TEST_F(EvaluatorTest, JudgesWithoutAnEventToo) {
  EvaluationInput input;
  input.pipeline = pipeline();
  auto output = evaluator_->evaluate(input);
  ASSERT_TRUE(output.ok()) << output.error().message;
  EXPECT_EQ(output->decisions[0].outcome, Outcome::ignore);
  EXPECT_EQ(output->decisions[0].environment, std::nullopt);
}

TEST_F(EvaluatorTest, GivesItsDecisionsWhole) {
  auto promoted = evaluate("promote");
  ASSERT_TRUE(promoted.ok()) << promoted.error().message;
  const Decision &decision = promoted->decisions.at(0);
  EXPECT_EQ(decision.outcome, Outcome::promote);
  EXPECT_EQ(decision.reason, "promoted-any-target");
  EXPECT_EQ(decision.details_json, R"({"revision":"v1"})");
  EXPECT_EQ(decision.source, 0u);
  EXPECT_EQ(decision.environment, 1u);
  EXPECT_THAT(decision.targets, ElementsAre(0));
  EXPECT_EQ(decision.identity, "main@sha1:abc");
  EXPECT_EQ(decision.version, "abc");
  EXPECT_EQ(decision.metadata, (Metadata{{"oci-digest", "sha256:1"}}));

  auto held = evaluate("hold");
  ASSERT_TRUE(held.ok()) << held.error().message;
  const Gate &gate = held->decisions.at(0).gates.at(0);
  EXPECT_EQ(gate.reason, "waiting-for-approval");
  EXPECT_EQ(gate.look_again_ns, 77);
  EXPECT_TRUE(gate.approval);

  auto observed = evaluate("observe");
  ASSERT_TRUE(observed.ok()) << observed.error().message;
  const Deployment &seen = observed->observations.at(0);
  EXPECT_EQ(seen.revision, "v\uFFFD");
  EXPECT_EQ(seen.target, std::nullopt);
  EXPECT_EQ(seen.failed_ns, 4);
  EXPECT_EQ(seen.metadata, (Metadata{{"oci-digest", "sha256:1"}}));
}

TEST_F(EvaluatorTest, MendsWhatIsNoText) {
  auto output = evaluate("bytes");
  ASSERT_TRUE(output.ok()) << output.error().message;
  EXPECT_EQ(output->decisions[0].explanation, "a\uFFFD\uFFFDb");
}

TEST_F(EvaluatorTest, IsNotBelievedWhenItBreaksTheContract) {
  struct Case {
    const char *mode, *expected;
  };
  for (const Case &c : {Case{"nothing", "made no decision"},
                        Case{"outcome", "the outcome 9"},
                        Case{"half", "the outcome 9"},
                        Case{"environment", "the environment_index 99 for a pipeline with 3 environments"},
                        Case{"source", "the source_index 99"},
                        Case{"no-environment", "decided promote without an environment"},
                        Case{"no-target", "decided promote without a target"},
                        Case{"null-targets", "targets without data"},
                        Case{"many-targets", "named 1000000000000 targets of an environment that has 2"},
                        Case{"target", "the target 99 of an environment that has 2"},
                        Case{"target-twice", "the target 0 twice"},
                        Case{"long", "a revision without data, or of more than 1024 bytes"},
                        Case{"null-text", "a version without data"},
                        Case{"details", "details that are no JSON object"},
                        Case{"reason", "the reason 'Not An Id'"},
                        Case{"metadata-twice", "the metadata key 'oci-digest' twice"},
                        Case{"null-gate", "a gate that is NULL"},
                        Case{"observe-beyond", "observed the target 99"},
                        Case{"short", "no decision, or one that is too short"},
                        Case{"null", "no decision, or one that is too short"},
                        Case{"throws", "an exception (evaluate is broken) out of evaluate"},
                        Case{"throws-a-number", "an exception of a type of its own out of evaluate"},
                        Case{"positive-status", "returned the status 7"},
                        Case{"unknown-status", "returned the status -2"}}) {
    Error error = error_for(c.mode);
    EXPECT_EQ(error.code, Code::internal) << c.mode;
    EXPECT_THAT(error.message, HasSubstr(c.expected)) << c.mode;
    EXPECT_THAT(error.message, HasSubstr("the evaluator probe-evaluator 1.0.0")) << c.mode;
  }
  EXPECT_TRUE(log_.said("module broke the contract module=probe-evaluator"));
  EXPECT_TRUE(evaluate("promote").ok()) << "it is used on";
}

TEST_F(EvaluatorTest, FailsWithTheWordsThatItTold) {
  Error error = error_for("fails");
  EXPECT_EQ(error.code, Code::unavailable);
  EXPECT_EQ(error.message, "try later");
  EXPECT_EQ(error.details_json, R"({"why":"later"})");
  EXPECT_EQ(error.retry_after_ms, 5000);
  Error silent = error_for("silent");
  EXPECT_EQ(silent.code, Code::not_found);
  EXPECT_THAT(silent.message, HasSubstr("failed with not-found and did not say why"));
}

TEST_F(EvaluatorTest, PreparesAPipelineOnceAndReleasesItWhenItHasGone) {
  PipelinePtr first = pipeline("probe", "{}", "first");
  EXPECT_TRUE(evaluate("promote", first).ok());
  EXPECT_TRUE(evaluate("promote", first).ok());
  EXPECT_EQ(times_said("prepared first"), 1u);
  EXPECT_EQ(first.use_count(), 1) << "the cache keeps no pipeline alive";
  first.reset();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(evaluate("promote", pipeline("probe", "{}", "passing-by")).ok());
  EXPECT_EQ(times_said("released first"), 1u);
  EXPECT_GE(times_said("released passing-by"), 80u);
}

TEST_F(EvaluatorTest, ReleasesEverythingBeforeItIsDestroyed) {
  PipelinePtr kept = pipeline("probe", "{}", "kept");
  EXPECT_TRUE(evaluate("promote", kept).ok());
  evaluator_.reset();
  registry_.reset();
  auto lines = log_.lines();
  auto at = [&](const std::string &text) {
    return std::find_if(lines.begin(), lines.end(),
                        [&](const auto &line) { return line.text.starts_with(text); });
  };
  ASSERT_NE(at("released kept"), lines.end());
  ASSERT_NE(at("destroyed the evaluator"), lines.end());
  EXPECT_LT(at("released kept"), at("destroyed the evaluator"));
}

TEST_F(EvaluatorTest, ChecksAPipelineWithoutKeepingAnything) {
  auto good = evaluator_->check(pipeline());
  ASSERT_TRUE(good.ok());
  EXPECT_THAT(*good, IsEmpty());
  EXPECT_TRUE(test::eventually([&] { return times_said("released app") == 1; }));  // a worker tells it later

  auto broken = evaluator_->check(pipeline("probe", "{}", "broken"));
  ASSERT_TRUE(broken.ok());
  ASSERT_THAT(*broken, SizeIs(1));
  EXPECT_TRUE(broken->at(0).is_error);
  EXPECT_EQ(broken->at(0).json_pointer, "/spec");
  EXPECT_EQ(broken->at(0).reason, "unknown-policy");
  EXPECT_EQ(broken->at(0).message, "the policy 'most' is not known");
  EXPECT_FALSE(evaluator_->check(pipeline("probe", "{}", "warned"))->at(0).is_error);

  EXPECT_THAT(evaluator_->check(pipeline("probe", "{}", "fails")).error().message, "the table is missing");
  EXPECT_THAT(evaluator_->check(pipeline("probe", "{}", "throws")).error().message,
              HasSubstr("prepare is broken"));
  EXPECT_THAT(evaluator_->check(pipeline("probe", "{}", "misused")).error().message,
              HasSubstr("the severity 7"));
}

TEST_F(EvaluatorTest, DoesNotJudgeAPipelineThatDoesNotPass) {
  PipelinePtr broken = pipeline("probe", "{}", "broken");
  for (int i = 0; i < 2; ++i) {
    Error error = error_for("promote", broken);
    EXPECT_EQ(error.code, Code::invalid_argument);
    EXPECT_EQ(error.message, "the pipeline apps/broken cannot be evaluated: the policy 'most' is not known");
  }
  EXPECT_EQ(times_said("prepared broken"), 1u);
  EXPECT_TRUE(evaluate("promote", pipeline("probe", "{}", "warned")).ok());
}

TEST_F(EvaluatorTest, IsNotAskedAboutWhatThePipelineDoesNotHave) {
  EvaluationInput input;
  input.pipeline = pipeline();
  input.event = &event_;
  input.event_environment = 3;
  EXPECT_EQ(evaluator_->evaluate(input).error().code, Code::invalid_argument);
  input.event_environment = 0;
  input.deployments.resize(1);
  input.deployments[0].target = 2;
  EXPECT_EQ(evaluator_->evaluate(input).error().code, Code::invalid_argument);
  input.deployments.clear();
  input.records = {{9, {}, {}, 0, 0, 0}};
  EXPECT_EQ(evaluator_->evaluate(input).error().code, Code::invalid_argument);
}

}  // namespace promotion::host
