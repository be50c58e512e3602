#include <gmock/gmock.h>

#include "webhook_fixture.hpp"

namespace promotion::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class WebhookPlan : public Webhook {
 protected:
  PlanAnswer plan(const Task &work) { return Strategy(module, host).plan(work); }
};

TEST_F(WebhookPlan, ShowsTheRequestThatTheStepSends) {
  const PlanAnswer answer = plan(task());
  ASSERT_EQ(answer.status, PROMOTION_OK) << answer.message;
  EXPECT_THAT(host.requests(), IsEmpty()) << "nothing is sent";
  const HttpRequest request = sent(task());
  EXPECT_THAT(answer.text, StartsWith("POST https://example.com/hook\nContent-Type: application/json\n"
                                      "Idempotency-Key: " +
                                      *request.only("idempotency-key") + "\n"));
  EXPECT_THAT(answer.text, EndsWith("\n\n" + request.body + "\n"));
}

TEST_F(WebhookPlan, ShowsNothingOfTheSecret) {
  set_key("token", "abc123\n");
  set_key("hmac-key", "a-key");
  set_key("headers", "X-Team: payments\n");
  const PlanAnswer answer = plan(task(secret_block));
  EXPECT_THAT(answer.text, AllOf(HasSubstr("\nAuthorization: ***\n"), HasSubstr("\nX-Signature: ***\n"),
                                 HasSubstr("\nX-Team: ***\n")));
  EXPECT_THAT(answer.text, AllOf(Not(HasSubstr("abc123")), Not(HasSubstr("payments"))));
  set_key("address", "https://hooks.example.com/T00/B00");
  EXPECT_THAT(plan(task(secret_block)).text, StartsWith("POST the address in Secret default/hook\n"));
}

TEST_F(WebhookPlan, ShowsARequestForEachTarget) {
  Task several = task();
  several.pipeline.environments[1].targets.push_back({"other", {}});
  several.targets = {{0, ""}, {1, ""}};
  const std::string text = plan(several).text;
  EXPECT_THAT(text, HasSubstr("\n\nPOST https://example.com/hook\n"));
  EXPECT_THAT(text, HasSubstr("/local/other\n"));
}

TEST_F(WebhookPlan, FailsAsTheStepWould) {
  const PlanAnswer answer = plan(task(secret_block));
  EXPECT_NE(answer.status, PROMOTION_OK);
  EXPECT_EQ(answer.message, step(task(secret_block)).message);
}

}  // namespace
}  // namespace promotion::test
