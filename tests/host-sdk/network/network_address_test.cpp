#include "network/network_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promotion::host::network {
namespace {

TEST(NetworkAddress, IsHostAndPortOrAUnixSocket) {
  const auto v4 = parse_network_address("127.0.0.1:8080");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "127.0.0.1");
  EXPECT_EQ(v4->port, 8080);

  const auto v6 = parse_network_address("[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(display_name(*v6), "[::1]:0");

  const auto socket = parse_network_address("unix:/run/promotion.sock");
  ASSERT_TRUE(socket);
  EXPECT_EQ(socket->unix_path, "/run/promotion.sock");
  EXPECT_EQ(display_name(*socket), "unix:/run/promotion.sock");
}

TEST(NetworkAddress, SaysWhatIsWrong) {
  const auto why = [](std::string_view text) { return parse_network_address(text).error().message; };
  EXPECT_THAT(why("127.0.0.1"), ::testing::HasSubstr("port is missing"));
  EXPECT_THAT(why(":80"), ::testing::HasSubstr("host is missing"));
  EXPECT_THAT(why("localhost:70000"), ::testing::HasSubstr("no number from 0 to 65535"));
  EXPECT_THAT(why("localhost:8x"), ::testing::HasSubstr("no number"));
  EXPECT_THAT(why("::1:80"), ::testing::HasSubstr("brackets"));
  EXPECT_THAT(why("unix:"), ::testing::HasSubstr("path is missing"));
  EXPECT_THAT(why("unix:/" + std::string(200, 'a')), ::testing::HasSubstr("201 bytes"));
}

TEST(NetworkAddress, TellsLoopbackFromTheRest) {
  for (const auto *host : {"localhost", "127.0.0.1", "127.8.9.10", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const auto *host :
       {"0.0.0.0", "::", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com", "128.0.0.1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace promotion::host::network
