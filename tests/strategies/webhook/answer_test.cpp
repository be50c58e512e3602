#include "answer.hpp"

#include <gtest/gtest.h>

namespace promotion::webhook {
namespace {

const Exchange exchange{"https://example.com/hook", {"s3cr3t-token"}, 784'111'777'000'000'000};

HttpResponse response(int status, HttpHeaders headers = {}, std::string body = {}) {
  HttpResponse answer;
  answer.status = status;
  answer.headers = std::move(headers);
  answer.body = std::move(body);
  return answer;
}

Error failure(const HttpResponse &answer) {
  try {
    judge(answer, exchange);
  } catch (const Error &error) {
    return error;
  }
  return Error(PROMOTION_OK - 100, "judged a success");
}

TEST(Answer, TwoHundredsAreSuccess) {
  for (const int status : {200, 201, 202, 204, 299}) {
    EXPECT_EQ(judge(response(status), exchange).outcome, PROMOTION_STEP_SUCCEEDED);
  }
}

TEST(Answer, LinkComesFromLocationOrFromTheBody) {
  EXPECT_EQ(judge(response(201, {{"location", "https://ci.example.com/run/7"}}), exchange).link,
            "https://ci.example.com/run/7");
  EXPECT_EQ(judge(response(200, {}, R"({"link":"https://ci.example.com/run/8"})"), exchange).link,
            "https://ci.example.com/run/8");
}

TEST(Answer, LinkIsAnAbsoluteUrlOrNone) {
  EXPECT_EQ(judge(response(201, {{"location", "/run/7"}}), exchange).link, "");
  EXPECT_EQ(judge(response(201, {{"location", "javascript:alert(1)"}}), exchange).link, "");
  EXPECT_EQ(judge(response(200, {}, R"({"link":7})"), exchange).link, "");
  EXPECT_EQ(judge(response(200, {}, R"({"link":"https://a.example.com/)" + std::string(2048, 'x') + "\"}"),
                  exchange)
                .link,
            "");
  EXPECT_EQ(judge(response(200, {}, "not JSON"), exchange).link, "");
}

TEST(Answer, RedirectIsFinalAndSaysWhatToDo) {
  const Error error = failure(response(308, {{"location", "https://example.com/other"}}));
  EXPECT_EQ(error.retry().milliseconds(), -1);
  EXPECT_NE(std::string(error.what()).find("308, a redirect, which is never followed"), std::string::npos);
}

TEST(Answer, FourHundredsAreFinal) {
  for (const int status : {400, 401, 403, 404, 408, 409, 410, 422, 499}) {
    const Error error = failure(response(status, {{"retry-after", "10"}}));
    EXPECT_EQ(error.retry().milliseconds(), -1) << status;
    EXPECT_NE(std::string(error.what()).find(std::to_string(status)), std::string::npos);
  }
  EXPECT_EQ(failure(response(401)).status(), PROMOTION_UNAUTHENTICATED);
  EXPECT_EQ(failure(response(403)).status(), PROMOTION_PERMISSION_DENIED);
  EXPECT_EQ(failure(response(404)).status(), PROMOTION_NOT_FOUND);
  EXPECT_EQ(failure(response(422)).status(), PROMOTION_FAILED_PRECONDITION);
}

TEST(Answer, TooManyRequestsAndFiveHundredsAreTriedAgain) {
  EXPECT_EQ(failure(response(429)).status(), PROMOTION_RESOURCE_EXHAUSTED);
  for (const int status : {500, 502, 503, 599})
    EXPECT_EQ(failure(response(status)).status(), PROMOTION_UNAVAILABLE);
  for (const int status : {429, 500, 503}) EXPECT_EQ(failure(response(status)).retry().milliseconds(), 0);
}

TEST(Answer, RetryAfterIsHonoured) {
  EXPECT_EQ(failure(response(429, {{"retry-after", "30"}})).retry().milliseconds(), 30'000);
  EXPECT_EQ(failure(response(503, {{"retry-after", "Sun, 06 Nov 1994 08:50:07 GMT"}})).retry().milliseconds(),
            30'000);
}

TEST(Answer, RetryAfterIsMeasuredByTheReceiversOwnClock) {
  const HttpResponse answer = response(
      503, {{"date", "Mon, 07 Nov 1994 00:00:00 GMT"}, {"retry-after", "Mon, 07 Nov 1994 00:00:05 GMT"}});
  EXPECT_EQ(failure(answer).retry().milliseconds(), 5'000);
}

TEST(Answer, ErrorsShowTheStartOfTheBodyOnOneLine) {
  EXPECT_STREQ(failure(response(422, {}, "no such\r\n\tapplication\n")).what(),
               "https://example.com/hook answered 422: no such application");
  const std::string message = failure(response(500, {}, std::string(5000, 'x'))).what();
  EXPECT_EQ(message, "https://example.com/hook answered 500: " + std::string(200, 'x') + "…");
  EXPECT_STREQ(failure(response(500, {}, "\x1b[31m\xff\x7f")).what(),
               "https://example.com/hook answered 500: [31m??");
}

TEST(Answer, ErrorsNeverShowASecretThatCameBack) {
  const std::string message = failure(response(400, {}, "bad token s3cr3t-token, s3cr3t-token!")).what();
  EXPECT_EQ(message, "https://example.com/hook answered 400: bad token ***, ***!");
  const std::string at_the_edge = failure(response(400, {}, std::string(195, 'x') + "s3cr3t-token")).what();
  EXPECT_EQ(at_the_edge.find("s3"), std::string::npos);
}

}  // namespace
}  // namespace promotion::webhook
