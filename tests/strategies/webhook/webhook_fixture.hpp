#pragma once

#include <gtest/gtest.h>

#include "test_host/strategy.hpp"

namespace promotion::test {

/// The real module in a host whose network is the test.
class Webhook : public testing::Test {
 protected:
  static constexpr const char *plain_block = R"({"url":"https://example.com/hook?key=1"})";
  static constexpr const char *secret_block =
      R"({"url":"https://example.com/hook","secretRef":{"name":"hook"}})";

  static Task task(const std::string &block = plain_block) {
    Task made;
    made.pipeline = three_environments("webhook", block);
    return made;
  }

  void set_key(const std::string &key, const std::string &value) {
    host.set_secret("default", "hook", key, value);
  }

  StepAnswer step(const Task &work) { return Strategy(module, host).step({work}); }

  /// The one request of a step that was answered with 200.
  HttpRequest sent(const Task &work) {
    host.answer({});
    const StepAnswer answer = step(work);
    EXPECT_EQ(answer.status, PROMOTION_OK) << answer.message;
    EXPECT_EQ(host.requests().size(), 1U);
    return host.requests().empty() ? HttpRequest{} : host.requests().back();
  }

  Module module{WEBHOOK_MODULE};
  Host host;
};

}  // namespace promotion::test
