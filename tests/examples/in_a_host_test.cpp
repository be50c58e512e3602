// The examples and the webhook, loaded by the host SDK and speaking HTTP to a server on the loopback
// interface.
#include <gtest/gtest.h>
#include <httplib.h>

#include <mutex>
#include <thread>

#include "registry_fixture.hpp"

namespace promotion::testing {
namespace {

using host::StepOutcome;

/// Answers every request with one status and keeps what it got.
class Receiver {
 public:
  struct Request {
    std::string method, path, body;
    httplib::Headers headers;
  };

  Receiver() {
    const auto handle = [this](const httplib::Request &request, httplib::Response &response) {
      const std::lock_guard lock(mutex_);
      requests_.push_back({request.method, request.path, request.body, request.headers});
      response.status = status_;
      response.set_header("Location", "https://ci.example.com/runs/7");
      if (status_ == 429) response.set_header("Retry-After", "17");
    };
    server_.Put(".*", handle);
    server_.Post(".*", handle);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Receiver() {
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void answer_with(int status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  std::vector<Request> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  std::mutex mutex_;
  int status_ = 200;
  std::vector<Request> requests_;
};

class ModulesInAHost : public RegistryTest {
 protected:
  std::string webhook_block() const {
    return R"({"url":")" + receiver_.url() + R"(/hook","secretRef":"hook"})";
  }
  void open_webhook() { open(entry("webhook", {"services: [promotion.http/1, promotion.secrets/1]"})); }

  Receiver receiver_;
};

TEST_F(ModulesInAHost, TheExampleInCTakesTwoSteps) {
  open(entry("announce", {"services: [promotion.events/1]"}));
  const auto announce = strategy("announce");
  ASSERT_TRUE(announce);
  host::StrategyTask work = task("6.0.1", pipeline("announce"));

  const host::StepResult first = result_of(announce, work);
  EXPECT_EQ(first.outcome, StepOutcome::resume);
  EXPECT_EQ(first.state.bytes, "announced");
  work.state = first.state;
  EXPECT_EQ(result_of(announce, work).outcome, StepOutcome::succeeded);
}

TEST_F(ModulesInAHost, TheExampleInCppWritesTheVersion) {
  secrets_.set("apps/key-value/address", receiver_.url() + "/kv\n");
  secrets_.set("apps/key-value/token", "abc123");
  open(entry("key-value", {"services: [promotion.http/1, promotion.secrets/1]"}));
  const auto key_value = strategy("keyValue");
  ASSERT_TRUE(key_value);

  EXPECT_EQ(result_of(key_value, task("6.0.1", pipeline("keyValue"))).outcome, StepOutcome::succeeded);
  const auto requests = receiver_.requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(requests[0].path, "/kv/apps/app/qa/app-qa");
  EXPECT_EQ(requests[0].body, "v1");
  EXPECT_EQ(requests[0].headers.find("Authorization")->second, "Bearer abc123");
}

TEST_F(ModulesInAHost, TheWebhookPostsAndBringsALinkBack) {
  secrets_.set("apps/hook/token", "abc123");
  secrets_.set("apps/hook/headers", "X-Team: payments\n");
  open_webhook();
  const auto webhook = strategy("webhook");
  ASSERT_TRUE(webhook);

  const host::StepResult result = result_of(webhook, task("6.0.1", pipeline("webhook", webhook_block())));
  EXPECT_EQ(result.outcome, StepOutcome::succeeded);
  EXPECT_EQ(result.link, "https://ci.example.com/runs/7");
  const auto requests = receiver_.requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].path, "/hook");
  EXPECT_EQ(requests[0].headers.find("Idempotency-Key")->second, "tsk-1");
  EXPECT_EQ(requests[0].headers.find("Authorization")->second, "Bearer abc123");
  EXPECT_EQ(requests[0].headers.find("X-Team")->second, "payments");
  EXPECT_EQ(requests[0].headers.count("Content-Type"), 1U);
  EXPECT_NE(requests[0].body.find(R"("taskId":"tsk-1")"), std::string::npos);
}

TEST_F(ModulesInAHost, TheWebhooksFailuresArriveAsTheyWereMeant) {
  secrets_.set("apps/hook/token", "abc123");
  open_webhook();
  const auto webhook = strategy("webhook");
  ASSERT_TRUE(webhook);
  const host::StrategyTask work = task("6.0.1", pipeline("webhook", webhook_block()));

  receiver_.answer_with(429);
  EXPECT_EQ(error_of(webhook, work).retry_after_ms, 17'000);
  receiver_.answer_with(422);
  EXPECT_EQ(error_of(webhook, work).retry_after_ms, -1);
  receiver_.answer_with(503);
  EXPECT_EQ(error_of(webhook, work).code, host::Code::unavailable);
}

TEST_F(ModulesInAHost, TheWebhooksSchemaAndItsOwnCheckRefuseABlock) {
  open_webhook();
  const auto webhook = strategy("webhook");
  ASSERT_TRUE(webhook);
  for (const char *block :
       {"{}", R"({"url":7})", R"({"secretRef":{"name":"Not A Name"}})", R"({"url":"ftp://example.com"})",
        R"({"url":"https://example.com","method":"GET"})"}) {
    const auto problems = webhook->validate(pipeline("webhook", block), 1);
    ASSERT_TRUE(problems.ok()) << problems.error().message;
    EXPECT_FALSE(problems->empty()) << block;
  }
  for (const char *block : {R"({"url":"https://example.com/"})", R"({"secretRef":"hook"})",
                            R"({"url":"http://[::1]:8080/","secretRef":{"name":"my-hook.v1"}})"}) {
    const auto problems = webhook->validate(pipeline("webhook", block), 1);
    ASSERT_TRUE(problems.ok()) << problems.error().message;
    EXPECT_TRUE(problems->empty()) << block;
  }
}

}  // namespace
}  // namespace promotion::testing
