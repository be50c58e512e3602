#include "operations/pipeline_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fake_registry.hpp"
#include "operations/collecting_log.hpp"
#include "operations/pipeline_watch.hpp"
#include "recording_log.hpp"

namespace promotion::host::operations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FakeSecrets final : public SecretSource {
 public:
  std::map<std::string, std::set<std::string>> keys;  // of NAMESPACE/NAME

  Result<std::string> get(const SecretName &secret, std::string_view key) const override {
    const auto name = secret.namespace_name + "/" + secret.name;
    const auto found = keys.find(name);
    if (found == keys.end())
      return Error{Code::not_found, "there is no Secret " + name, R"({"missing":"secret"})"};
    if (!found->second.contains(std::string(key)))
      return Error{Code::not_found, "Secret " + name + " has no key " + std::string(key),
                   R"({"missing":"key"})"};
    return std::string("value");
  }
};

class FakePipelines final : public PipelineSource {
 public:
  std::vector<PipelinePtr> all;
  Result<PipelinePtr> find(const PipelineName &) const override { return Error{Code::not_found, "none"}; }
  std::vector<PipelinePtr> list() const override { return all; }
  void on_change(std::function<void()>) override {}
  Status start() override { return success(); }
  void stop() override {}
};

Environment environment(std::string name, std::string strategy, std::string block = "{}") {
  Environment result;
  result.name = std::move(name);
  result.promotion.strategy = strategy;
  if (!strategy.empty()) result.promotion.strategy_keys = {strategy};
  result.promotion.strategy_config_json = std::move(block);
  return result;
}

Pipeline podinfo() {
  Pipeline pipeline;
  pipeline.name = {"default", "podinfo"};
  for (const auto *name : {"dev", "qa", "prod"})
    pipeline.environments.push_back(environment(name, "pullRequest"));
  return pipeline;
}

std::vector<std::string> sentences(const std::vector<Finding> &findings) {
  std::vector<std::string> all;
  for (const auto &finding : findings) all.push_back(sentence_of({"default", "podinfo"}, finding));
  return all;
}

TEST(PipelineCheck, TellsAMistakeInASharedPromotionOnce) {
  const testing::FakeRegistry registry;
  EXPECT_THAT(sentences(check_strategies(std::make_shared<Pipeline>(podinfo()), registry)),
              ElementsAre("pipeline default/podinfo, into qa and prod: no module answers to 'pullRequest'"));
}

TEST(PipelineCheck, NamesBothOfTwoStrategies) {
  auto pipeline = podinfo();
  pipeline.environments.pop_back();
  pipeline.environments[1].promotion.strategy.clear();
  pipeline.environments[1].promotion.strategy_keys = {"pullRequest", "webhook"};
  EXPECT_THAT(
      sentences(check_strategies(std::make_shared<Pipeline>(pipeline), testing::FakeRegistry())),
      ElementsAre(HasSubstr("into qa: it names the strategies pullRequest and webhook; expected one")));
}

TEST(PipelineCheck, TellsAPromotionWithoutStrategyFromNone) {
  auto pipeline = podinfo();
  pipeline.environments[1].promotion = {};
  pipeline.environments[2].promotion = {};
  pipeline.environments[2].promotion.pointer = "/spec/environments/2/promotion";
  const auto findings = check_strategies(std::make_shared<Pipeline>(pipeline), testing::FakeRegistry());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_FALSE(findings[0].is_error) << "a pipeline may be there to be looked at alone";
  EXPECT_EQ(findings[0].pointer, "/spec/environments/1");
  EXPECT_TRUE(findings[1].is_error);
  EXPECT_EQ(findings[1].pointer, "/spec/environments/2/promotion");
  for (const auto &finding : findings) EXPECT_EQ(finding.reason, "no-strategy");
}

TEST(PipelineCheck, SuggestsAStrategyThatThereIs) {
  testing::FakeRegistry registry;
  registry.statuses.resize(1);
  registry.statuses[0].strategies = {"pull-request", "pullRequest"};
  auto pipeline = podinfo();
  for (auto &environment : pipeline.environments) {
    environment.promotion.strategy = "pullRequst";
    environment.promotion.strategy_pointer = "/spec/promotion/pullRequst";
  }
  EXPECT_THAT(sentences(check_strategies(std::make_shared<Pipeline>(pipeline), registry)),
              ElementsAre("pipeline default/podinfo, into qa and prod: spec.promotion.pullRequst: no module "
                          "answers to 'pullRequst'; did you mean 'pullRequest'?"));
}

TEST(PipelineCheck, FindsNothingWhereSecretsAreWhole) {
  auto pipeline = podinfo();
  pipeline.events_secret = "events";
  pipeline.environments[1].promotion.strategy_config_json = R"({"secretRef":"git"})";
  pipeline.environments[2].promotion.strategy_config_json = R"({"secretRef":{"name":"git"}})";
  FakeSecrets secrets;
  secrets.keys["default/events"] = {"hmac-key"};
  secrets.keys["default/git"] = {"username", "password"};
  EXPECT_THAT(check_secrets(pipeline, secrets, std::nullopt), IsEmpty());
}

TEST(PipelineCheck, SaysHowToAuthenticateEvents) {
  EXPECT_THAT(sentences(check_secrets(podinfo(), FakeSecrets(), std::nullopt)),
              ElementsAre(HasSubstr("answered with 401; name a Secret in spec.promotion.secretRef")));
}

TEST(PipelineCheck, NamesSecretsThatAreMissing) {
  auto pipeline = podinfo();
  pipeline.events_secret = "events";
  pipeline.environments[1].promotion.strategy_config_json = R"({"secretRef":"git"})";
  EXPECT_THAT(sentences(check_secrets(pipeline, FakeSecrets(), std::nullopt)),
              ElementsAre(HasSubstr("events cannot be authenticated: there is no Secret default/events"),
                          "pipeline default/podinfo, into qa: there is no Secret default/git"));
}

TEST(PipelineCheck, TakesAKeyOfOneEnvironmentForThatOneOnly) {
  auto pipeline = podinfo();
  pipeline.events_secret = "events";
  FakeSecrets secrets;
  secrets.keys["default/events"] = {"hmac-key.dev", "hmac-key.qa", "hmac-key.prod"};
  EXPECT_THAT(check_secrets(pipeline, secrets, std::nullopt), IsEmpty());
  secrets.keys["default/events"].erase("hmac-key.qa");
  EXPECT_THAT(sentences(check_secrets(pipeline, secrets, std::nullopt)),
              ElementsAre(HasSubstr("Secret default/events has no key hmac-key")));
}

TEST(PipelineCheck, FallsBackToTheHostWideSecretFromASharedOne) {
  auto pipeline = podinfo();
  pipeline.events_secret = "git";
  pipeline.events_secret_shared = true;
  FakeSecrets secrets;
  secrets.keys["default/git"] = {"token"};
  secrets.keys["flux-system/events"] = {"hmac-key"};
  EXPECT_THAT(check_secrets(pipeline, secrets, SecretName{"flux-system", "events"}), IsEmpty());
  pipeline.events_secret_shared = false;
  EXPECT_THAT(check_secrets(pipeline, secrets, SecretName{"flux-system", "events"}), ::testing::SizeIs(1));
}

TEST(PipelineWatch, TellsOfAPipelineOnceForEachChange) {
  testing::RecordingLog log;
  const testing::FakeRegistry registry;
  FakePipelines pipelines;
  pipelines.all = {std::make_shared<Pipeline>(podinfo())};
  PipelineWatch watch(pipelines, registry, log);
  const auto errors = [&] {
    const auto lines = log.lines();
    return std::count_if(lines.begin(), lines.end(),
                         [](const auto &line) { return line.severity == Severity::error; });
  };
  watch.look();
  watch.look();
  EXPECT_EQ(errors(), 1);
  pipelines.all = {std::make_shared<Pipeline>(podinfo())};
  watch.look();
  EXPECT_EQ(errors(), 2);
}

TEST(PipelineWatch, KeepsWhatItFoundAndSaysNothingAgainThatItFindsAgain) {
  testing::RecordingLog log;
  const testing::FakeRegistry registry;
  FakePipelines pipelines;
  const auto first = std::make_shared<Pipeline>(podinfo());
  pipelines.all = {first};
  PipelineWatch watch(pipelines, registry, log);
  EXPECT_THAT(watch.findings(first), ::testing::SizeIs(1)) << "also before it was told to look";
  const auto said = [&] {
    const auto lines = log.lines();
    return std::count_if(lines.begin(), lines.end(),
                         [](const auto &line) { return line.severity == Severity::error; });
  };
  EXPECT_THAT(watch.look(), IsEmpty());
  watch.look_again();
  EXPECT_EQ(said(), 1);
  EXPECT_THAT(watch.findings(first), ::testing::SizeIs(1));
  pipelines.all.clear();
  EXPECT_THAT(watch.look(), ElementsAre(first->name)) << "it is gone";
}

TEST(CollectingLog, GathersErrorsAndPassesOnTheRest) {
  testing::RecordingLog behind;
  CollectingLog log(behind);
  log.mask("open-sesame");
  log.info("told");
  log.error("broken", {{"file", "a.yaml"}, {"line", 3}, {"text", "open-sesame"}});
  log.warning("odd");
  EXPECT_TRUE(behind.said("told"));
  EXPECT_TRUE(behind.said("odd"));
  EXPECT_FALSE(behind.said("broken"));
  EXPECT_THAT(log.take(), ElementsAre("broken (file: a.yaml, line: 3, text: ***)"));
  EXPECT_THAT(log.take(), IsEmpty());
}

}  // namespace
}  // namespace promotion::host::operations
