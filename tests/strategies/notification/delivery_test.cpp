#include "delivery.hpp"

#include <gtest/gtest.h>

namespace promotion::notification {
namespace {

constexpr char address[] = "http://notification-controller/";
constexpr std::int64_t now_ns = 784'111'777'000'000'000;  // Sun, 06 Nov 1994 08:49:37 GMT

HttpResponse response(int status, HttpHeaders headers = {}, std::string body = {}) {
  HttpResponse answer;
  answer.status = status;
  answer.headers = std::move(headers);
  answer.body = std::move(body);
  return answer;
}

Error failure(const HttpResponse &answer) {
  try {
    judge(answer, address, now_ns);
  } catch (const Error &error) {
    return error;
  }
  return Error(PROMOTION_OK - 100, "judged a success");
}

TEST(Delivery, AcceptedIsSuccess) {
  const StepResult result = judge(response(202), address, now_ns);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_EQ(result.message, "notification-controller has it: http://notification-controller/ answered 202");
}

TEST(Delivery, ADuplicateThatTheControllerStopsIsDelivered) {
  const StepResult result = judge(response(429,
                                           {{"retry-after", "Sun, 06 Nov 1994 08:54:37 UTC"},
                                            {"x-ratelimit-limit", "1"},
                                            {"x-ratelimit-remaining", "0"}},
                                           "Too Many Requests\n"),
                                  address, now_ns);
  EXPECT_EQ(result.outcome, PROMOTION_STEP_SUCCEEDED);
  EXPECT_NE(result.message.find("had it already"), std::string::npos);
}

TEST(Delivery, TooManyRequestsOfAnybodyElseAreTriedAgainWhenAsked) {
  const Error error = failure(response(429, {{"retry-after", "Sun, 06 Nov 1994 08:50:07 UTC"}}));
  EXPECT_EQ(error.status(), PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(error.retry().milliseconds(), 30'000);
}

TEST(Delivery, AServersErrorIsTriedAgain) {
  EXPECT_EQ(failure(response(503)).status(), PROMOTION_UNAVAILABLE);
  EXPECT_EQ(failure(response(503)).retry().milliseconds(), 0);
  EXPECT_EQ(failure(response(503, {{"retry-after", "7"}})).retry().milliseconds(), 7'000);
}

TEST(Delivery, WhatWillNeverSucceedIsFinalAndSaysWhy) {
  const Error error = failure(response(400, {}, "failed to decode the event\n"));
  EXPECT_EQ(error.retry().milliseconds(), -1);
  EXPECT_STREQ(error.what(), "http://notification-controller/ answered 400: failed to decode the event");
}

TEST(Delivery, ARedirectSaysWhatToDo) {
  const Error error = failure(response(308, {{"location", "https://elsewhere/"}}));
  EXPECT_EQ(error.retry().milliseconds(), -1);
  EXPECT_NE(std::string(error.what()).find("put the address that it leads to"), std::string::npos);
}

}  // namespace
}  // namespace promotion::notification
