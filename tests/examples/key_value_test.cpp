#include <gtest/gtest.h>

#include "test_host/strategy.hpp"

namespace promotion::test {
namespace {

class KeyValue : public testing::Test {
 protected:
  KeyValue() { host.set_secret("default", "key-value", "address", "https://kv.example.com/v1/kv\n"); }

  static Task task() {
    Task made;
    made.pipeline = three_environments("key-value", "{}");
    return made;
  }

  StepAnswer step() { return Strategy(module, host).step({task()}); }

  Module module{Module::path_or(KEY_VALUE_MODULE)};
  Host host;
};

TEST_F(KeyValue, PutsTheVersionUnderAKeyOfTheTarget) {
  host.answer({});
  const StepAnswer answer = step();
  ASSERT_EQ(answer.status, PROMOTION_OK) << answer.message;
  EXPECT_EQ(answer.results[0]->outcome, PROMOTION_STEP_SUCCEEDED);
  const HttpRequest &request = host.requests().at(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.url, "https://kv.example.com/v1/kv/default/podinfo/qa/qa-ns");
  EXPECT_EQ(request.body, "6.0.1");
  EXPECT_EQ(request.only("authorization"), std::nullopt);
}

TEST_F(KeyValue, SendsTheTokenOfItsSecret) {
  host.set_secret("default", "key-value", "token", "abc\n");
  host.answer({});
  step();
  EXPECT_EQ(host.requests().at(0).only("authorization"), "Bearer abc");
}

TEST_F(KeyValue, TriesAgainWhenTheStoreIsDown) {
  host.answer({503, {}, ""});
  const StepAnswer answer = step();
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_EQ(answer.retry_after_ms, 0);
}

TEST_F(KeyValue, FailsForGoodWhenTheStoreRefuses) {
  host.answer({403, {}, ""});
  const StepAnswer answer = step();
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(answer.retry_after_ms, -1);
  EXPECT_EQ(answer.message, "the key-value store answered 403");
}

TEST_F(KeyValue, FailsWithTheHostsReasonWithoutItsSecret) {
  host.fail_secrets(PROMOTION_NOT_FOUND);
  const StepAnswer answer = step();
  EXPECT_EQ(answer.status, PROMOTION_NOT_FOUND);
  EXPECT_NE(answer.message.find("key-value"), std::string::npos);
}

TEST_F(KeyValue, WritesNothingWhileAGateHolds) {
  Task held = task();
  held.held = true;
  EXPECT_EQ(Strategy(module, host).step({held}).results[0]->outcome, PROMOTION_STEP_WAITING);
  EXPECT_TRUE(host.requests().empty());
}

}  // namespace
}  // namespace promotion::test
