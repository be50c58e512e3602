#include "headers.hpp"

#include <gtest/gtest.h>

namespace promotion::webhook {
namespace {

std::string refusal(const std::string &yaml) {
  try {
    read_headers(yaml);
  } catch (const InvalidHeaders &error) {
    return error.what();
  }
  return {};
}

TEST(Headers, AreAYamlMap) {
  const Headers expected{{"X-Team", "payments"}, {"X-Api-Version", "2"}, {"Authorization", "Basic dTpw"}};
  EXPECT_EQ(read_headers("X-Team: payments\nX-Api-Version: 2\nAuthorization: 'Basic dTpw'\n"), expected);
  EXPECT_EQ(read_headers(R"({"X-Team":"payments"})"), (Headers{{"X-Team", "payments"}}));
}

TEST(Headers, MayBeNone) {
  EXPECT_TRUE(read_headers("").empty());
  EXPECT_TRUE(read_headers("{}").empty());
}

TEST(Headers, RefuseWhatIsNoMapOfTexts) {
  for (const char *yaml : {"- a", "text", "a: [1]", "a: {b: c}", "? [a]\n: b", "a: b: c", "\t- x", "'"}) {
    EXPECT_NE(refusal(yaml), "") << yaml;
  }
}

TEST(Headers, RefuseNamesThatFrameTheMessageOrAreTheSendersOwn) {
  for (const char *name :
       {"Content-Length", "content-length", "Transfer-Encoding", "Host", "Connection", "Content-Type",
        "Idempotency-Key", "X-Signature", "Traceparent", "Proxy-Authorization", "Upgrade"}) {
    EXPECT_NE(refusal(std::string(name) + ": x").find(name), std::string::npos) << name;
  }
}

TEST(Headers, RefuseValuesThatEndTheirLine) {
  EXPECT_NE(refusal("X-A: \"one\\r\\nX-Evil: two\""), "");
  EXPECT_NE(refusal("X-A: \"one\\ntwo\""), "");
  EXPECT_NE(refusal("X-A: \"one\\0two\""), "");
  EXPECT_NE(refusal("X-A: |\n  one\n"), "");
}

TEST(Headers, RefuseNamesThatAreNoTokens) {
  for (const char *yaml : {"\"X A\": x", "\"X:A\": x", "\"\": x", "\"X\\r\\nY\": x", "Ü: x"}) {
    EXPECT_NE(refusal(yaml), "") << yaml;
  }
}

TEST(Headers, RefuseANameGivenTwice) { EXPECT_NE(refusal("X-A: one\nx-a: two\n"), ""); }

TEST(Headers, NeverQuoteAValue) {
  for (const char *yaml : {"X-A: \"hunter2\\n\"", "X-A: [hunter2]", "hunter2", "X-A: hunter2: x",
                           "Host: hunter2", "X-A: hunter2\nx-a: hunter2", "X-A: 'hunter2"}) {
    const std::string message = refusal(yaml);
    EXPECT_NE(message, "") << yaml;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

TEST(Headers, AreRefusedWhenNestedWithoutEnd) {
  EXPECT_NE(refusal(std::string(100'000, '[')), "");
  EXPECT_NE(refusal("a: " + std::string(100'000, '{')), "");
}

}  // namespace
}  // namespace promotion::webhook
