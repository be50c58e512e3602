#include "kubernetes/status_content.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "kubernetes/resource_facts.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr int64_t second = 1'000'000'000;
constexpr int64_t now = 1'795'406'706 * second;

PipelinePtr pipeline() {
  Pipeline made;
  made.name = {"default", "podinfo"};
  made.application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  made.generation = 77;  // the host's own count, which nobody outside knows
  Environment dev{"dev", {Target{"podinfo", std::nullopt}}, {}};
  Environment prod{"prod",
                   {Target{"podinfo", ObjectReference{"", "GitopsCluster", "fleet", "east"}},
                    Target{"podinfo", ObjectReference{"", "GitopsCluster", "fleet", "west"}}},
                   {}};
  made.environments = {dev, prod};
  return std::make_shared<const Pipeline>(std::move(made));
}

Deployment deployment(size_t environment, size_t target, const std::string &revision, int64_t last_ns,
                      int64_t failed_ns = 0) {
  Deployment made;
  made.environment = environment;
  made.target = target;
  made.revision = made.identity = revision;
  made.last_ns = last_ns;
  made.failed_ns = failed_ns;
  return made;
}

PromotionRecord promotion(const std::string &id, PromotionState state, const std::string &link = {}) {
  PromotionRecord made;
  made.id = id;
  made.pipeline = {"default", "podinfo"};
  made.environment = "prod";
  made.revision = "6.5.3";
  made.state = state;
  made.strategy = "pull-request";
  made.explanation = "dev runs it";
  made.created_ns = now;
  made.updated_ns = now + 60 * second;
  TaskRecord task;
  task.link = link;
  made.tasks = {task, task};
  return made;
}

StatusInput input() {
  StatusInput made;
  made.generation = 3;
  made.pipeline = pipeline();
  return made;
}

TEST(StatusContent, HasTheGenerationThatTheServerCounts) {
  const auto status = status_of(input());
  EXPECT_EQ(status["observedGeneration"], 3);
  EXPECT_EQ(status["conditions"][0]["observedGeneration"], 3);
}

TEST(StatusContent, ShowsEachTargetsRevisionAndItsLastWord) {
  auto given = input();
  given.deployments = {deployment(0, 0, "6.5.3", now), deployment(1, 0, "6.5.2", now),
                       deployment(1, 0, "6.5.1", now - second), deployment(1, 0, "6.5.3", 0, now + second)};
  const auto environments = status_of(given)["environments"];
  EXPECT_EQ(
      environments["dev"]["targets"][0],
      (json{{"clusterAppRef",
             {{"apiVersion", "helm.toolkit.fluxcd.io/v2"}, {"kind", "HelmRelease"}, {"name", "podinfo"}}},
            {"ready", true},
            {"revision", "6.5.3"}}));
  const auto &east = environments["prod"]["targets"][0];
  EXPECT_EQ(east["clusterAppRef"]["clusterRef"],
            (json{{"kind", "GitopsCluster"}, {"name", "east"}, {"namespace", "fleet"}}));
  EXPECT_EQ(east["ready"], false);
  EXPECT_EQ(east["revision"], "6.5.2");
  EXPECT_THAT(east["error"].get<std::string>(), HasSubstr("6.5.3 failed at 20"));
  const auto &west = environments["prod"]["targets"][1];
  EXPECT_EQ(west["ready"], false);
  EXPECT_FALSE(west.contains("revision"));
}

TEST(StatusContent, AFailureThatIsOlderThanASuccessDoesNotCount) {
  auto given = input();
  given.deployments = {deployment(0, 0, "6.5.3", now, now - second)};
  EXPECT_EQ(status_of(given)["environments"]["dev"]["targets"][0]["ready"], true);
}

TEST(StatusContent, ShowsPromotionsWithTheirLinksOnce) {
  auto given = input();
  given.promotions["prod"] = {promotion("one", PromotionState::succeeded, "https://git.example.com/1")};
  const auto prod = status_of(given)["environments"]["prod"];
  EXPECT_EQ(prod["promotions"], json::array({json{{"id", "one"},
                                                  {"revision", "6.5.3"},
                                                  {"state", "succeeded"},
                                                  {"strategy", "pull-request"},
                                                  {"links", {"https://git.example.com/1"}},
                                                  {"startedAt", "2026-11-23T04:05:06Z"},
                                                  {"endedAt", "2026-11-23T04:06:06Z"},
                                                  {"message", "dev runs it"}}}));
  EXPECT_FALSE(prod.contains("waitingApproval"));
}

TEST(StatusContent, SaysWhatWaitsForApproval) {
  auto given = input();
  auto held = promotion("one", PromotionState::held);
  held.gates = {{"manual", "needs an approval", 0, true}};
  given.promotions["prod"] = {held};
  const auto status = status_of(given);
  EXPECT_EQ(status["environments"]["prod"]["waitingApproval"], (json{{"revision", "6.5.3"}}));
  EXPECT_EQ(status["conditions"][0]["message"], "6.5.3 into prod waits for approval");
  EXPECT_EQ(status["environments"]["prod"]["promotions"][0]["message"], "manual: needs an approval");
}

TEST(StatusContent, ShowsTheLatestFewPromotions) {
  auto given = input();
  for (int i = 0; i < 20; ++i)
    given.promotions["prod"].push_back(promotion(std::to_string(i), PromotionState::superseded));
  const auto promotions = status_of(given)["environments"]["prod"]["promotions"];
  ASSERT_EQ(promotions.size(), shown_promotions);
  EXPECT_EQ(promotions[0]["id"], "0");
}

TEST(StatusContent, StaysWithinItsLimitWhateverIsOnRecord) {
  auto given = input();
  Pipeline large = *pipeline();
  for (int i = 0; i < 400; ++i) {
    large.environments.push_back({"environment-" + std::to_string(i), {Target{"podinfo", std::nullopt}}, {}});
    auto wordy = promotion("one", PromotionState::succeeded);
    wordy.explanation = std::string(10'000, 'x');
    given.promotions[large.environments.back().name] = {wordy, wordy, wordy, wordy, wordy};
  }
  given.pipeline = std::make_shared<const Pipeline>(large);
  const auto status = status_of(given);
  EXPECT_LE(status.dump().size(), status_limit);
  EXPECT_EQ(status["environments"].size(), 402);
}

TEST(StatusContent, NamesWhatIsInTheWayTheGravestFirst) {
  auto given = input();
  given.obstacles = {{"InvalidPipeline", "spec.appRef: it is missing"}, {"Stopped", "alice: certificates"}};
  const auto ready = status_of(given)["conditions"][0];
  EXPECT_EQ(ready["status"], "False");
  EXPECT_EQ(ready["reason"], "InvalidPipeline");
  EXPECT_EQ(ready["message"], "spec.appRef: it is missing; alice: certificates");
}

TEST(StatusContent, OfAPipelineThatIsNotInForceShowsNoEnvironments) {
  auto given = input();
  given.pipeline = nullptr;
  given.obstacles = {{"InvalidPipeline", "it is missing"}};
  EXPECT_FALSE(status_of(given).contains("environments"));
}

TEST(StatusContent, ReasonsOfFindingsBecomeReasonsOfConditions) {
  EXPECT_EQ(upper_camel_case("no-module"), "NoModule");
  EXPECT_EQ(upper_camel_case("9 lives_2x"), "Lives2X");
  EXPECT_EQ(upper_camel_case("--"), "Unknown");
}

TEST(StatusTimes, AreKeptWhileTheStatusOfAConditionIsTheSame) {
  const auto first = with_times(status_of(input()), json(), now);
  EXPECT_EQ(first["conditions"][0]["lastTransitionTime"], "2026-11-23T04:05:06Z");
  auto given = input();
  given.generation = 4;
  const auto same = with_times(status_of(given), first, now + 60 * second);
  EXPECT_EQ(same["conditions"][0]["lastTransitionTime"], "2026-11-23T04:05:06Z");
  given.obstacles = {{"Stopped", "alice"}};
  const auto other = with_times(status_of(given), first, now + 60 * second);
  EXPECT_EQ(other["conditions"][0]["lastTransitionTime"], "2026-11-23T04:06:06Z");
  EXPECT_EQ(without_times(first), status_of(input()));
}

TEST(StatusTimes, TakeWhateverTheServerHas) {
  for (const auto *text : {"null", "[]", "{}", R"([1])", R"(7)"}) {
    const json odd = json::parse(text);
    for (const auto &on_server : {odd, json{{"conditions", odd}}, json{{"conditions", json::array({odd})}}}) {
      EXPECT_EQ(with_times(status_of(input()), on_server, now)["conditions"][0]["lastTransitionTime"],
                "2026-11-23T04:05:06Z");
      EXPECT_NO_THROW(without_times(on_server));
    }
  }
}

TEST(ResourceFacts, KnowWhoAnnotatedThePipeline) {
  const json fields{
      {"f:metadata", {{"f:annotations", {{"f:pipelines.weave.works/approve", json::object()}}}}}};
  const json object{
      {"metadata",
       {{"name", "podinfo"},
        {"namespace", "default"},
        {"uid", "u-1"},
        {"resourceVersion", "12"},
        {"generation", 4},
        {"annotations", {{"pipelines.weave.works/approve", "prod=6.5.3"}}},
        {"managedFields",
         {{{"manager", "somebody"}, {"time", "2026-11-23T05:00:00Z"}},
          {{"manager", "kubectl-annotate"}, {"time", "2026-11-23T04:00:00Z"}, {"fieldsV1", fields}},
          {{"manager", "earlier"}, {"time", "2026-11-23T03:00:00Z"}, {"fieldsV1", fields}}}}}},
      {"status", {{"observedGeneration", 4}, {"of", "somebody else"}}}};
  const auto facts = read_resource_facts(object);
  EXPECT_EQ(facts.generation, 4);
  EXPECT_EQ(facts.approvals, "prod=6.5.3");
  EXPECT_EQ(facts.approvals_by, "kubectl-annotate");
  EXPECT_EQ(facts.status_json, R"({"observedGeneration":4})");
}

TEST(ResourceFacts, TakeWhateverComes) {
  for (const auto *text : {"null", "[]", "{}", R"({"metadata":[]})", R"({"metadata":{"managedFields":[1],
      "annotations":{"pipelines.weave.works/approve":"x"}},"status":[]})"})
    EXPECT_TRUE(read_resource_facts(json::parse(text)).uid.empty());
}

}  // namespace
}  // namespace promotion::host::kubernetes
