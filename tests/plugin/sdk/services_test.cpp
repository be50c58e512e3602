#include <gtest/gtest.h>

#include <promotion/sdk/host.hpp>

#include "test_host/call.hpp"
#include "test_host/host.hpp"

namespace promotion {
namespace {

class Services : public testing::Test {
 protected:
  template <typename Work>
  static Error failure(Work work) {
    try {
      work();
    } catch (const Error &error) {
      return error;
    }
    return Error(PROMOTION_OK - 100, "nothing was thrown");
  }

  test::Host double_;
  test::Call raw_call;
  Host host{*double_.get()};
  Call call{*raw_call.get()};
};

TEST_F(Services, SecretsAreGotAsTheyAre) {
  double_.set_secret("ns", "name", "key", std::string("a\0b\n", 4));
  EXPECT_EQ(host.secrets().get(call, "ns", "name", "key"), std::string("a\0b\n", 4));
  EXPECT_EQ(host.secrets().find(call, "ns", "name", "other"), std::nullopt);
  EXPECT_EQ(failure([&] { host.secrets().get(call, "ns", "name", "other"); }).status(), PROMOTION_NOT_FOUND);
}

TEST_F(Services, FailureToReadASecretIsNoMissingSecret) {
  double_.fail_secrets(PROMOTION_UNAVAILABLE);
  EXPECT_EQ(failure([&] { host.secrets().find(call, "ns", "name", "key"); }).status(), PROMOTION_UNAVAILABLE);
}

TEST_F(Services, OneThatWasNotGrantedSaysSoWhenItIsUsed) {
  double_.withhold(PROMOTION_SECRETS_ID);
  EXPECT_FALSE(host.secrets());
  EXPECT_TRUE(host.http());
  const Error error = failure([&] { host.secrets().get(call, "", "name", "key"); });
  EXPECT_EQ(error.status(), PROMOTION_PERMISSION_DENIED);
  EXPECT_EQ(error.retry().milliseconds(), -1);
  EXPECT_NE(std::string(error.what()).find("promotion.secrets/1"), std::string::npos);
}

TEST_F(Services, HttpHandsTheWholeExchangeOver) {
  double_.answer({201, {{"location", "/1"}}, "created"});
  HttpRequest request;
  request.method = "PUT";
  request.url = "https://example.com/x";
  request.headers = {{"X-A", "1"}, {"X-A", "2"}};
  request.body = "body";
  request.proxy = "http://proxy:1";
  const HttpResponse response = host.http().send(call, request);
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.header("location"), "/1");
  EXPECT_EQ(response.header("x-none"), std::nullopt);
  EXPECT_EQ(response.body, "created");
  EXPECT_FALSE(response.truncated);
  EXPECT_EQ(double_.requests().at(0).all("x-a"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(double_.requests().at(0).proxy, "http://proxy:1");
}

TEST_F(Services, HttpCutsALongBody) {
  double_.answer({200, {}, "0123456789"});
  HttpRequest request;
  request.url = "https://example.com/";
  const HttpResponse response = host.http().send(call, request, 8);
  EXPECT_TRUE(response.truncated);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "01234567");
}

TEST_F(Services, HttpTakesABodyOfExactlyTheLimit) {
  double_.answer({200, {}, "01234567"});
  HttpRequest request;
  request.url = "https://example.com/";
  const HttpResponse response = host.http().send(call, request, 8);
  EXPECT_FALSE(response.truncated);
  EXPECT_EQ(response.body, "01234567");
}

TEST_F(Services, HttpThrowsWhatTheHostSays) {
  HttpRequest request;
  request.url = "https://example.com/";
  EXPECT_EQ(failure([&] { host.http().send(call, request); }).status(), PROMOTION_UNAVAILABLE);
  request.url = "gopher://example.com/";
  EXPECT_EQ(failure([&] { host.http().send(call, request); }).status(), PROMOTION_INVALID_ARGUMENT);
}

TEST_F(Services, StorageIsAFolder) { EXPECT_EQ(host.storage().folder(call), double_.storage().string()); }

TEST_F(Services, EventsGoToTheHost) {
  host.events().emit(call, true, "Stuck", std::string(3000, 'x'));
  ASSERT_EQ(double_.events().size(), 1U);
  EXPECT_EQ(double_.events()[0].type, "Warning");
  EXPECT_EQ(double_.events()[0].reason, "Stuck");
  EXPECT_EQ(double_.events()[0].message.size(), 1024U);
}

TEST_F(Services, LogTakesTextAndFields) {
  host.warning(call, "odd", R"({"n":1})");
  host.log(nullptr, PROMOTION_LOG_DEBUG, "outside any call");
  ASSERT_EQ(double_.log().size(), 2U);
  EXPECT_EQ(double_.log()[0].severity, PROMOTION_LOG_WARNING);
  EXPECT_EQ(double_.log()[0].fields, R"({"n":1})");
}

TEST_F(Services, TableShorterThanTheFirstReleaseCountsAsAbsent) {
  const promotion_secrets shorter{sizeof(promotion_secrets) - 8, 0, nullptr, nullptr};
  EXPECT_FALSE(Secrets(&shorter));
}

TEST_F(Services, UnknownTimeZoneIsNotFound) {
  EXPECT_EQ(failure([&] { host.timezones().get(call, "Europe/Atlantis"); }).status(), PROMOTION_NOT_FOUND);
}

}  // namespace
}  // namespace promotion
