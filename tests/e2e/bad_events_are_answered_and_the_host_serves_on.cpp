#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "network.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

using namespace std::string_literals;

using testing::HasSubstr;
using testing::SizeIs;

class BadEvent : public testing::Test {
 protected:
  void SetUp() override { host().start(); }

  // However bad an event was, the next good one gets through.
  void TearDown() override {
    if (testing::Test::HasFatalFailure()) return;
    host().accept("default/podinfo/dev", upgrade("dev", "6.1.1"), kHmacKey);
    host().wait_for_promotion("qa");
  }

  ControlPlane &host() { return scenario_.host(); }
  int status_of(const std::string &body) { return host().post("default/podinfo/dev", body, kHmacKey).status; }

  BranchScenario scenario_;
};

TEST_F(BadEvent, IsTooLargeAt4MiB) {
  FluxEvent event = upgrade("dev");
  event.message = std::string(std::size_t{4} << 20, 'x');

  EXPECT_EQ(status_of(event.json()), 413);
}

// The sender may be told before it has sent everything, and need not be listening.
TEST_F(BadEvent, IsTooLargeByItsContentLengthAlone) {
  RawConnection connection(host().event_port());
  connection.send(
      "POST /promotion/default/podinfo/dev HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: 99999999999\r\n\r\n{");

  EXPECT_EQ(status_of_answer(connection.read_answer()), 413);
}

TEST_F(BadEvent, IsNotJson) { EXPECT_EQ(status_of("podinfo was upgraded"), 400); }

TEST_F(BadEvent, IsJsonButNoEvent) { EXPECT_EQ(status_of("[]"), 400); }

TEST_F(BadEvent, IsNested100000Deep) {
  const std::size_t depth = 100000;
  EXPECT_EQ(status_of(std::string(depth, '[') + std::string(depth, ']')), 400);
}

TEST_F(BadEvent, IsNested100000DeepInsideAnEvent) {
  std::string body = upgrade("dev").json();
  const std::size_t depth = 100000;
  body.insert(1, "\"deep\":" + std::string(depth, '[') + std::string(depth, ']') + ",");

  const int status = status_of(body);

  EXPECT_TRUE(status == 400 || status == 202) << status;
}

TEST_F(BadEvent, IsAboutAnotherObject) {
  FluxEvent event = upgrade("dev");
  event.name = "other";
  const HttpAnswer answer = host().post("default/podinfo/dev", event, kHmacKey);

  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("other"));
}

TEST_F(BadEvent, HasNoRevision) {
  EXPECT_EQ(host().post("default/podinfo/dev", upgrade("dev", ""), kHmacKey).status, 422);
}

TEST_F(BadEvent, IsFromAnEnvironmentThatThePipelineDoesNotHave) {
  const HttpAnswer answer = host().post("default/podinfo/staging", upgrade("dev"), kHmacKey);

  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("staging"));
}

TEST_F(BadEvent, IsForAnUnknownPipelineWhichLooksLikeAWrongSignature) {
  HttpAnswer unknown = host().post("default/unknown/dev", upgrade("dev"), kHmacKey);
  HttpAnswer wrong = host().post("default/podinfo/dev", upgrade("dev"), "another key");
  HttpAnswer unsigned_event = host().post("default/podinfo/dev", upgrade("dev"), "");
  for (HttpAnswer *answer : {&unknown, &wrong, &unsigned_event}) answer->headers.erase("date");

  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(unknown.status, wrong.status);
  EXPECT_EQ(unknown.headers, wrong.headers);
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_EQ(unsigned_event.status, wrong.status);
  EXPECT_EQ(unsigned_event.body, wrong.body);
}

TEST_F(BadEvent, CannotBeCheckedWhileItsSecretIsMissing) {
  host().remove_secret("flux-system/promotion-events");

  const HttpAnswer answer = host().post("default/podinfo/dev", upgrade("dev"), kHmacKey);

  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.headers.count("retry-after"), 1u);
  EXPECT_TRUE(host().wait_for_log("flux-system/promotion-events"));
  host().write_secret("flux-system/promotion-events/hmac-key", kHmacKey);
  EXPECT_TRUE(eventually(
      [&] { return host().post("default/podinfo/dev", upgrade("dev", "6.1.1"), kHmacKey).status == 202; }));
}

TEST_F(BadEvent, GoesToAPathOrMethodThatIsNoneOfOurs) {
  EXPECT_EQ(http_request("POST", host().event_url(), "/hook").status, 404);
  EXPECT_EQ(http_request("GET", host().event_url(), "/promotion/default/podinfo/dev").status, 405);
}

TEST_F(BadEvent, IsNoHttpAtAll) {
  RawConnection connection(host().event_port());
  connection.send("\x16\x03\x01\x02\x00 what is this\r\n\r\n"s);  // the NUL is part of it

  EXPECT_THAT(connection.read_answer(), testing::AnyOf("", HasSubstr(" 400 ")));
}

}  // namespace
}  // namespace promotion::test
