#include "network/url.hpp"

#include <gtest/gtest.h>

namespace promotion::host::network {
namespace {

TEST(HttpUrl, IsTakenApart) {
  auto url = parse_http_url("HTTPS://[2001:DB8::1]:8443/a/b?c=d#e");
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(url->https);
  EXPECT_EQ(url->host, "2001:db8::1");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(authority(*url), "[2001:db8::1]:8443");
  EXPECT_EQ(parse_http_url("http://Example.com?x")->target, "/?x");
  EXPECT_EQ(parse_http_url("http://Example.com")->port, 80);
}

}  // namespace
}  // namespace promotion::host::network
