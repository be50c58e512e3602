#include <nlohmann/json.hpp>

#include "webhook_fixture.hpp"

namespace promotion::test {
namespace {

TEST_F(Webhook, PostsOneRequestForATask) {
  const HttpRequest request = sent(task());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://example.com/hook?key=1");
  EXPECT_EQ(request.only("content-type"), "application/json");
  EXPECT_EQ(request.only("idempotency-key"), "tsk-0123456789abcdef0123");
  EXPECT_EQ(request.timeout_ms, 30'000);
  const auto body = nlohmann::json::parse(request.body);
  EXPECT_EQ(body["taskId"], "tsk-0123456789abcdef0123");
  EXPECT_EQ(body["environment"]["into"], "qa");
  EXPECT_EQ(body["target"]["namespace"], "qa-ns");
}

TEST_F(Webhook, SucceedsWithTheLinkOfTheAnswer) {
  host.answer({201, {{"location", "https://ci.example.com/7"}}, ""});
  const StepAnswer answer = step(task());
  ASSERT_TRUE(answer.results[0]);
  EXPECT_EQ(answer.results[0]->outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(answer.results[0]->link, "https://ci.example.com/7");
  EXPECT_EQ(answer.results[0]->message, "https://example.com/hook answered 201");
}

TEST_F(Webhook, SendsTheSameBytesWhenAStepIsRepeated) {
  Strategy strategy(module, host);
  host.answer({503, {}, ""});
  host.answer({200, {}, ""});
  Task work = task();
  EXPECT_EQ(strategy.step({work}).status, PROMOTION_UNAVAILABLE);
  work.attempt = 1;
  work.step = 2;
  EXPECT_EQ(strategy.step({work}).status, PROMOTION_OK);
  EXPECT_EQ(host.requests()[0].body, host.requests()[1].body);
  EXPECT_EQ(host.requests()[0].headers, host.requests()[1].headers);
}

TEST_F(Webhook, FailsForGoodOnAFourHundred) {
  host.answer({422, {}, "no such application"});
  const StepAnswer answer = step(task());
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(answer.retry_after_ms, -1);
  EXPECT_EQ(answer.message, "https://example.com/hook answered 422: no such application");
}

TEST_F(Webhook, ComesBackWhenToldTo) {
  host.answer({429, {{"retry-after", "42"}}, ""});
  const StepAnswer answer = step(task());
  EXPECT_EQ(answer.status, PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(answer.retry_after_ms, 42'000);
}

TEST_F(Webhook, PassesTheReasonOfTheHostOnWhenNobodyAnswers) {
  const StepAnswer answer = step(task());
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(answer.message, "connection refused");
}

TEST_F(Webhook, ReadsNoMoreOfAnAnswerThanItNeeds) {
  host.answer({200, {}, std::string(10'000'000, 'x'), PROMOTION_OK, 65'536});
  EXPECT_EQ(step(task()).results[0]->outcome, PROMOTION_STEP_SUCCEEDED);
}

TEST_F(Webhook, PassesTheTraceOn) {
  Task work = task();
  work.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(sent(work).only("traceparent"), work.trace_parent);
}

TEST_F(Webhook, PostsOnceForEachTargetOfATask) {
  Task work = task();
  work.pipeline.environments[1].targets.push_back(
      {"perf-ns", Reference{"", "GitopsCluster", "default", "perf"}});
  work.targets = {{0, ""}, {1, ""}};
  host.answer({});
  host.answer({});
  const auto result = Strategy(module, host).run(work);
  EXPECT_EQ(result->outcome, PROMOTION_STEP_SUCCEEDED);
  ASSERT_EQ(host.requests().size(), 2U);
  EXPECT_EQ(nlohmann::json::parse(host.requests()[0].body)["target"]["namespace"], "qa-ns");
  EXPECT_EQ(nlohmann::json::parse(host.requests()[1].body)["target"]["namespace"], "perf-ns");
  EXPECT_EQ(host.requests()[1].only("idempotency-key"), "tsk-0123456789abcdef0123/default.perf/perf-ns");
}

TEST_F(Webhook, SendsNothingWhileAGateHolds) {
  Task work = task();
  work.held = true;
  EXPECT_EQ(step(work).results[0]->outcome, PROMOTION_STEP_WAITING);
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(Webhook, FailsClearlyWithoutTheHttpService) {
  host.withhold("promotion.http/1");
  const StepAnswer answer = step(task());
  EXPECT_EQ(answer.status, PROMOTION_PERMISSION_DENIED);
  EXPECT_NE(answer.message.find("promotion.http/1"), std::string::npos);
}

TEST_F(Webhook, ReportsWhatIsWrongWithABlock) {
  const auto problems =
      Strategy(module, host).validate(task(R"({"url":"ftp://example.com","verb":"PUT"})").pipeline, 1);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].pointer, "/url");
  EXPECT_EQ(problems[1].pointer, "/verb");
  EXPECT_EQ(problems[1].severity, PROMOTION_PROBLEM_ERROR);
}

TEST_F(Webhook, ReportsASecretThatItCouldNotRead) {
  host.withhold("promotion.secrets/1");
  const auto problems = Strategy(module, host).validate(task(secret_block).pipeline, 1);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].reason, "service-not-granted");
}

TEST_F(Webhook, FailsForGoodOnABlockThatCannotBeUsed) {
  const StepAnswer answer = step(task("{}"));
  EXPECT_EQ(answer.status, PROMOTION_INVALID_ARGUMENT);
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(Webhook, TakesItsTimeoutFromTheConfiguration) {
  host.answer({});
  Strategy(module, host, R"({"timeoutSeconds":5})").step({task()});
  EXPECT_EQ(host.requests().at(0).timeout_ms, 5'000);
}

TEST_F(Webhook, IsSteppedSideBySideAndAlone) {
  const Strategy strategy(module, host);
  EXPECT_EQ(strategy.table().flags, std::uint32_t{PROMOTION_STRATEGY_CONCURRENT});
  EXPECT_EQ(strategy.table().group, nullptr);
  EXPECT_EQ(strategy.table().withdraw, nullptr);
}

TEST_F(Webhook, IsUnmappedWhenItIsClosed) {
  const ModuleCopy file(WEBHOOK_MODULE);
  {
    const Module own(file.path());
    set_key("headers", "X-Team: payments");
    set_key("hmac-key", "key");
    host.answer({200, {}, R"({"link":"https://ci.example.com/7"})"});
    ASSERT_EQ(Strategy(own, host).step({task(secret_block)}).status, PROMOTION_OK);
    ASSERT_TRUE(Module::mapped(file.path()));
  }
  EXPECT_FALSE(Module::mapped(file.path()));
}

TEST_F(Webhook, ManifestNamesItsStrategyAndServices) {
  const auto manifest = nlohmann::json::parse(module.manifest());
  EXPECT_EQ(manifest["id"], "webhook");
  EXPECT_EQ(manifest["strategies"][0]["name"], "webhook");
  EXPECT_EQ(manifest["services"]["required"], nlohmann::json({"promotion.http/1"}));
}

}  // namespace
}  // namespace promotion::test
