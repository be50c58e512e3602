#include <gmock/gmock.h>

#include "fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::HasSubstr;

class SecretTest : public KubernetesTest {
 protected:
  SecretTest() : secrets(make_secret_source(client_of(host_token), clock, log)) {
    server.apply_secret("default", "podinfo",
                        {{"hmac-key", "the-first-key"}, {"password", "with-a-break\n"}});
  }
  int questions() const { return server.count("get secrets"); }

  const std::unique_ptr<SecretSource> secrets;
  const SecretName podinfo{"default", "podinfo"};
};

TEST_F(SecretTest, GivesTheBytesAndKeepsThemOutOfTheLog) {
  EXPECT_EQ(*secrets->get(podinfo, "password"), "with-a-break\n");
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-first-key");
  EXPECT_EQ(log.masked("it is the-first-key"), "it is ***");
  EXPECT_EQ(questions(), 1) << "one Secret is one question";
  EXPECT_EQ(server.verbs().size(), 1u) << "and no list or watch";
}

TEST_F(SecretTest, SaysWhatIsMissing) {
  EXPECT_EQ(secrets->get(podinfo, "token").error().details_json, R"({"missing":"key"})");
  EXPECT_EQ(secrets->get({"default", "none"}, "token").error().details_json, R"({"missing":"secret"})");
  EXPECT_EQ(secrets->get({"default", "../pods"}, "token").error().code, Code::not_found);
}

TEST_F(SecretTest, ReadsAgainAfterHalfAMinute) {
  ASSERT_TRUE(secrets->get(podinfo, "hmac-key").ok());
  server.apply_secret("default", "podinfo", {{"hmac-key", "the-second-key"}});
  clock->advance_ms(29'999);
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-first-key");
  clock->advance_ms(1);
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-second-key");
}

TEST_F(SecretTest, RenewsWhatDidNotFitAtMostOnceInTenSeconds) {
  EXPECT_FALSE(secrets->renew(podinfo)) << "nothing is kept";
  ASSERT_TRUE(secrets->get(podinfo, "hmac-key").ok());
  server.apply_secret("default", "podinfo", {{"hmac-key", "the-second-key"}});
  EXPECT_TRUE(secrets->renew(podinfo));
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-second-key");
  server.apply_secret("default", "podinfo", {{"hmac-key", "the-third-key"}});
  clock->advance_ms(9'999);
  EXPECT_FALSE(secrets->renew(podinfo));
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-second-key");
  clock->advance_ms(1);
  EXPECT_TRUE(secrets->renew(podinfo));
  EXPECT_EQ(*secrets->get(podinfo, "hmac-key"), "the-third-key");
}

TEST_F(SecretTest, CannotTellWithoutThePermissionAndNamesIt) {
  server.take_away(host_token, "get", "secrets");
  const auto answer = secrets->get(podinfo, "hmac-key");
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("{apiGroups: [\"\"], resources: [secrets], verbs: [get]}"));
}

TEST_F(SecretTest, AsksOnceForABurstThatMeetsAFailure) {
  server.answer_next(test::plain_answer(503, "service unavailable"));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(secrets->get(podinfo, "hmac-key").error().code, Code::unavailable);
  EXPECT_EQ(questions(), 0);
  clock->advance_ms(1'000);
  EXPECT_TRUE(secrets->get(podinfo, "hmac-key").ok());
}

}  // namespace
}  // namespace promotion::host::kubernetes
