#include "signature.hpp"
#include "webhook_fixture.hpp"

namespace promotion::test {
namespace {

using WebhookSecret = Webhook;

TEST_F(WebhookSecret, TokenBecomesABearerToken) {
  set_key("token", "abc123\n");
  EXPECT_EQ(sent(task(secret_block)).only("authorization"), "Bearer abc123");
}

TEST_F(WebhookSecret, SecretMayBeNamedByATextAlone) {
  set_key("token", "abc123");
  EXPECT_EQ(sent(task(R"({"url":"https://example.com/","secretRef":"hook"})")).only("authorization"),
            "Bearer abc123");
}

TEST_F(WebhookSecret, HeadersAreAdded) {
  set_key("headers", "X-Team: payments\nUser-Agent: mine\n");
  const HttpRequest request = sent(task(secret_block));
  EXPECT_EQ(request.only("x-team"), "payments");
  EXPECT_EQ(request.only("user-agent"), "mine");
}

TEST_F(WebhookSecret, HmacKeySignsTheBody) {
  set_key("hmac-key", "key\n");
  const HttpRequest request = sent(task(secret_block));
  EXPECT_EQ(request.only("x-signature"), webhook::signature("key", request.body));
}

TEST_F(WebhookSecret, FirstOfTheRotatedKeysSigns) {
  set_key("hmac-key", "\nnew\r\nold\n");
  const HttpRequest request = sent(task(secret_block));
  EXPECT_EQ(request.only("x-signature"), webhook::signature("new", request.body));
}

TEST_F(WebhookSecret, AddressTakesPrecedenceOverUrl) {
  set_key("address", "https://hooks.example.com/T00/B00/XXXXXXXX\n");
  EXPECT_EQ(sent(task(secret_block)).url, "https://hooks.example.com/T00/B00/XXXXXXXX");
}

TEST_F(WebhookSecret, AddressIsNeverShown) {
  set_key("address", "https://hooks.example.com/T00/B00/XXXXXXXX");
  host.answer({404, {}, "https://hooks.example.com/T00/B00/XXXXXXXX is unknown"});
  const StepAnswer answer = step(task(secret_block));
  EXPECT_EQ(answer.message, "the address in Secret default/hook answered 404: *** is unknown");
}

TEST_F(WebhookSecret, ProxyAndCertificatesGoToTheHost) {
  set_key("proxy", "http://proxy.example.com:3128\n");
  set_key("caFile", "-----BEGIN CERTIFICATE-----\n");
  const HttpRequest request = sent(task(secret_block));
  EXPECT_EQ(request.proxy, "http://proxy.example.com:3128");
  EXPECT_EQ(request.ca_pem, "-----BEGIN CERTIFICATE-----\n");
}

TEST_F(WebhookSecret, MissingSecretIsAClearErrorAndTriedAgainLater) {
  const StepAnswer answer = step(task(secret_block));
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_EQ(answer.retry_after_ms, 60'000);
  EXPECT_NE(answer.message.find("Secret default/hook is missing"), std::string::npos);
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(WebhookSecret, SecretWithKeysForEventsAloneIsNoMistake) {
  set_key("hmac-key.dev", "key");
  EXPECT_EQ(sent(task(secret_block)).only("x-signature"), std::nullopt);
}

TEST_F(WebhookSecret, NeitherUrlNorAddressIsAClearError) {
  set_key("token", "abc123");
  const StepAnswer answer = step(task(R"({"secretRef":"hook"})"));
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(answer.message.find("address"), std::string::npos);
}

TEST_F(WebhookSecret, UnreadableSecretsAreTheHostsToExplain) {
  host.fail_secrets(PROMOTION_UNAVAILABLE);
  EXPECT_EQ(step(task(secret_block)).status, PROMOTION_UNAVAILABLE);
}

class WebhookBadKey : public Webhook,
                      public testing::WithParamInterface<std::pair<std::string, std::string>> {};

TEST_P(WebhookBadKey, IsNamedAndNeverShown) {
  const auto [key, value] = GetParam();
  set_key(key, value);
  const StepAnswer answer = step(task(secret_block));
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(answer.message.find("key " + key + " of Secret default/hook"), std::string::npos)
      << answer.message;
  EXPECT_EQ(answer.message.find("hunter2"), std::string::npos) << answer.message;
  EXPECT_TRUE(host.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Keys, WebhookBadKey,
    testing::Values(std::pair{"token", " \n"}, std::pair{"token", "hunter2\r\nX-Evil: 1"},
                    std::pair{"hmac-key", "\n\r\n"}, std::pair{"headers", "Host: hunter2"},
                    std::pair{"headers", "X-A: \"hunter2\\r\\nX-B: 1\""}, std::pair{"headers", "[hunter2"},
                    std::pair{"address", "ftp://hunter2"}, std::pair{"address", "hunter2"},
                    std::pair{"proxy", "\n"}));

TEST_F(WebhookSecret, TwoAuthorizationsAreRefused) {
  set_key("token", "abc123");
  set_key("headers", "authorization: Basic dTpw");
  const StepAnswer answer = step(task(secret_block));
  EXPECT_EQ(answer.status, PROMOTION_FAILED_PRECONDITION);
  EXPECT_NE(answer.message.find("token"), std::string::npos);
}

TEST_F(WebhookSecret, EchoedTokenIsMasked) {
  set_key("token", "abc123");
  host.answer({401, {}, "unknown token abc123"});
  EXPECT_EQ(step(task(secret_block)).message, "https://example.com/hook answered 401: unknown token ***");
}

}  // namespace
}  // namespace promotion::test
