#include "network/proxy.hpp"

#include <gtest/gtest.h>

namespace promotion::host::network {
namespace {

TEST(ProxySettings, ChooseByTheUsualRules) {
  ProxySettings settings{
      "http://plain:1", "http://secure:2", {"internal", "direct.example.com:8443", "10.0.0.1"}};
  auto proxy_for = [&](const std::string &url) { return settings.proxy_for(*parse_http_url(url)); };
  EXPECT_EQ(proxy_for("http://example.com/"), "http://plain:1");
  EXPECT_EQ(proxy_for("https://example.com/"), "http://secure:2");
  EXPECT_EQ(proxy_for("https://git.internal/"), "");
  EXPECT_EQ(proxy_for("https://internal/"), "");
  EXPECT_EQ(proxy_for("https://notinternal/"), "http://secure:2");
  EXPECT_EQ(proxy_for("https://direct.example.com:8443/"), "");
  EXPECT_EQ(proxy_for("https://direct.example.com/"), "http://secure:2");
  EXPECT_EQ(proxy_for("http://10.0.0.1/"), "");
  EXPECT_EQ(proxy_for("http://localhost:80/"), "");
  EXPECT_EQ(proxy_for("http://127.0.0.1:80/"), "");
  settings.direct = {"*"};
  EXPECT_EQ(proxy_for("https://example.com/"), "");
}

}  // namespace
}  // namespace promotion::host::network
