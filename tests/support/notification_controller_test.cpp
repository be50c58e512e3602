// The double answers as the recorded controller did.
#include "notification_controller.hpp"

#include <gtest/gtest.h>

#include "forges/recorded_exchange.hpp"

namespace promotion::test {
namespace {

const std::filesystem::path kRecordings = FLUX_RECORDINGS;

HttpAnswer send(const NotificationController &controller, const RecordedRequest &request) {
  return http_request(request.method, controller.url(), request.target, request.body,
                      {{"content-type", "application/json"}});
}

/// Instants and what the server adds by itself aside.
void expect_equal(const HttpAnswer &answer, const HttpAnswer &recorded) {
  EXPECT_EQ(answer.status, recorded.status);
  EXPECT_EQ(answer.body, recorded.body.empty() ? "" : recorded.body + "\n");
  for (const auto &[name, value] : recorded.headers) {
    if (name == "date") continue;
    ASSERT_TRUE(answer.headers.contains(name)) << name;
    if (name == "retry-after" || name == "x-ratelimit-reset")
      EXPECT_EQ(answer.headers.at(name).size(), value.size()) << name;
    else
      EXPECT_EQ(answer.headers.at(name), value) << name;
  }
}

TEST(NotificationController, TakesAnEventAsRecorded) {
  const NotificationController controller;
  const RecordedExchange exchange = read_exchange(kRecordings / "20-emit-202.http", "");
  expect_equal(send(controller, exchange.request), exchange.answer);
  ASSERT_EQ(controller.events().size(), 1u);
}

TEST(NotificationController, StopsADuplicateAsRecorded) {
  const NotificationController controller;
  const RecordedExchange exchange = read_exchange(kRecordings / "21-emit-429-duplicate.http", "");
  EXPECT_EQ(send(controller, exchange.request).status, 202);
  expect_equal(send(controller, exchange.request), exchange.answer);
  EXPECT_EQ(controller.events().size(), 1u);
}

}  // namespace
}  // namespace promotion::test
