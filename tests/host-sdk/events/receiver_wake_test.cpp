// Requests that wake waiting tasks, over a real socket.
#include <gmock/gmock.h>

#include "receiver_test_bench.hpp"

namespace promotion::host::events {
namespace {

using test::header_of_answer;
using test::status_of_answer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class ReceiverWake : public ReceiverTestBench {
 protected:
  // The answer's status to a request that the engine judges like this.
  int status_when(Error error) {
    engine_.on_wake = [error](const WakeRequest &) { return error; };
    answer_ = post("/wake/pull-request", "{}");
    return status_of_answer(answer_);
  }

  std::string answer_;
};

TEST_F(ReceiverWake, HandsTheWholeRequestToTheEngine) {
  start();
  const auto answer = post("/wake/pull-request/a/b?c=d#e", "{\"a\": 1}",
                           "X-GitHub-Event: pull_request\r\nX-Twice: 1\r\nx-twice: 2\r\n");
  EXPECT_EQ(status_of_answer(answer), 202) << answer;
  EXPECT_EQ(body_of(answer), "");
  const auto wakes = engine_.wakes();
  ASSERT_THAT(wakes, SizeIs(1));
  EXPECT_EQ(wakes[0].path, "/a/b?c=d");
  EXPECT_EQ(wakes[0].body, "{\"a\": 1}");
  EXPECT_THAT(wakes[0].headers, Contains(Pair("x-github-event", "pull_request")));
  std::vector<std::string> twice;
  for (const auto &[name, value] : wakes[0].headers) {
    EXPECT_THAT(name, ::testing::Not(HasSubstr("remote"))) << "nothing that the sender did not say";
    EXPECT_THAT(name, ::testing::Not(HasSubstr("local")));
    if (name == "x-twice") twice.push_back(value);
  }
  EXPECT_EQ(twice, (std::vector<std::string>{"1", "2"}));
  EXPECT_THAT(engine_.submitted(), IsEmpty());
}

TEST_F(ReceiverWake, TellsNobodyWhetherAnythingWaits) {
  engine_.on_wake = [](const WakeRequest &) { return size_t{3}; };
  start();
  const auto three = post("/wake/pull-request", "{}");
  engine_.on_wake = [](const WakeRequest &) { return size_t{0}; };
  EXPECT_EQ(post("/wake/pull-request", "{}"), three);
}

TEST_F(ReceiverWake, KnowsOnlyStrategiesThatCanBeWoken) {
  start();
  const auto answer = post("/wake/webhook", "{}");
  EXPECT_EQ(status_of_answer(answer), 404);
  EXPECT_EQ(body_of(answer), "no module answers to 'webhook'\n");
  for (const char *path : {"/wake", "/wake/", "/wake//a", "/wake/%00", "/wake/a%2Fb", "/Wake/pull-request"})
    EXPECT_EQ(status_of_answer(post(path, "{}")), 404) << path;
  EXPECT_EQ(status_of_answer(post("/wake/pullRequest", "{}")), 202) << "by its other name";
  EXPECT_EQ(status_of_answer(post("/wake/broken", "{}")), 503);
  EXPECT_THAT(engine_.wakes(), SizeIs(1));
}

TEST_F(ReceiverWake, KnowsNoOtherMethod) {
  start();
  for (const char *method : {"GET", "PUT", "HEAD"}) {
    const auto answer = exchange(request(method, "/wake/pull-request", ""));
    EXPECT_EQ(status_of_answer(answer), 405) << method;
    EXPECT_EQ(header_of_answer(answer, "Allow"), "POST");
  }
  EXPECT_THAT(engine_.wakes(), IsEmpty());
}

TEST_F(ReceiverWake, TakesNoBodyBeyondItsLimit) {
  options_.max_bytes = 100;
  start();
  EXPECT_EQ(status_of_answer(post("/wake/pull-request", std::string(100, 'a'))), 202);
  EXPECT_EQ(status_of_answer(post("/wake/pull-request", std::string(101, 'a'))), 413);
  EXPECT_EQ(status_of_answer(exchange("POST /wake/pull-request HTTP/1.1\r\nHost: a\r\n"
                                      "Transfer-Encoding: chunked\r\n\r\n65\r\n" +
                                      std::string(101, 'a') + "\r\n0\r\n\r\n")),
            413);
  EXPECT_EQ(status_of_answer(post("/wake/pull-request", "a", "Content-Encoding: gzip\r\n")), 400);
  EXPECT_THAT(engine_.wakes(), SizeIs(1));
}

TEST_F(ReceiverWake, AnswersWhatTheModuleAndTheEngineSay) {
  start();
  EXPECT_EQ(status_when({Code::invalid_argument, "no webhook of a known forge", {}, 0}), 400);
  EXPECT_EQ(body_of(answer_), "no webhook of a known forge\n");
  EXPECT_EQ(status_when({Code::unauthenticated, "who is this", {}, 0}), 401);
  EXPECT_EQ(status_when({Code::unavailable, "the disk is full", {}, 0}), 503);
  EXPECT_EQ(body_of(answer_), "the request cannot be taken now\n") << "what is wrong is for the log";
  EXPECT_EQ(status_when({Code::internal, "a defect", {}, 0}), 503);
  EXPECT_TRUE(log_.said("reason=the disk is full")) << log_.all();
}

TEST_F(ReceiverWake, SaysWhenToTryAgainWhereThereAreTooMany) {
  start();
  EXPECT_EQ(status_when({Code::resource_exhausted, "too many requests", {}, 1'001}), 429);
  EXPECT_EQ(header_of_answer(answer_, "Retry-After"), "2");
  EXPECT_EQ(status_when({Code::resource_exhausted, "too many requests", {}, 1}), 429);
  EXPECT_EQ(header_of_answer(answer_, "Retry-After"), "1");
}

TEST_F(ReceiverWake, SaysInTheLogOnlyOnceAMinuteWhatItRefused) {
  start();
  for (int i = 0; i < 5; ++i) status_when({Code::invalid_argument, "garbage", {}, 0});
  size_t refusals = 0;
  for (const auto &line : log_.lines())
    if (line.text.find("a request that wakes tasks was refused") != std::string::npos) ++refusals;
  EXPECT_EQ(refusals, 1u) << log_.all();
}

}  // namespace
}  // namespace promotion::host::events
