#include "body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <promotion/sdk/rfc3339.hpp>

#include "test_host/views.hpp"

namespace promotion::webhook {
namespace {

std::string body_of(const test::Task &task) {
  const test::TaskView view(task);
  const Task raw(view.get());
  return request_body(raw, raw.target(0));
}

test::Task full_task() {
  test::Task task;
  task.pipeline = test::three_environments("webhook", "{}");
  task.source = 1;
  task.environment = 2;
  task.targets[0].previous_revision = "6.0.0";
  task.promotion_url = "https://promotions.example.com/promotions/pro-1";
  task.event_url = "https://promotions.example.com/events/evt-1";
  task.metadata = {{"commit_status", "x"}, {"team", "a \"b\""}};
  return task;
}

TEST(Body, HoldsWhatReadmeDocuments) {
  const auto expected = nlohmann::json::parse(R"({
    "apiVersion": "promotion.webhook/1",
    "promotionId": "pro-0123456789abcdef0123",
    "taskId": "tsk-0123456789abcdef0123",
    "pipeline": {"namespace": "default", "name": "podinfo"},
    "application": {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "namespace": "", "name": "podinfo"},
    "environment": {"from": "qa", "into": "prod"},
    "target": {"cluster": {"apiVersion": "gitops.weave.works/v1alpha1", "kind": "GitopsCluster",
                           "namespace": "flux-system", "name": "prod"}, "namespace": "prod-ns"},
    "revision": "6.0.1+sha256:abc",
    "version": "6.0.1",
    "previousRevision": "6.0.0",
    "explanation": "podinfo 6.0.1 runs in dev",
    "promotionUrl": "https://promotions.example.com/promotions/pro-1",
    "eventUrl": "https://promotions.example.com/events/evt-1",
    "createdAt": "2023-11-14T22:13:20.000Z",
    "metadata": {"commit_status": "x", "team": "a \"b\""}
  })");
  EXPECT_EQ(nlohmann::json::parse(body_of(full_task())), expected);
}

TEST(Body, HasNullForWhatIsNotKnown) {
  test::Task task = full_task();
  task.source = PROMOTION_NONE;
  task.environment = 1;
  task.targets[0].previous_revision.clear();
  task.promotion_url.clear();
  task.event_url.clear();
  const auto body = nlohmann::json::parse(body_of(task));
  EXPECT_TRUE(body["environment"]["from"].is_null());
  EXPECT_TRUE(body["target"]["cluster"].is_null());
  EXPECT_TRUE(body["previousRevision"].is_null());
  EXPECT_TRUE(body["promotionUrl"].is_null());
  EXPECT_TRUE(body["eventUrl"].is_null());
}

TEST(Body, IsTheSameAtEveryAttempt) {
  test::Task again = full_task();
  again.attempt = 3;
  again.step = 9;
  again.now_ns += 1'000'000'000;
  EXPECT_EQ(body_of(full_task()), body_of(again));
}

TEST(Body, WritesInstantsAsRfc3339) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(1'700'000'000'007'999'999), "2023-11-14T22:13:20.007Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace promotion::webhook
