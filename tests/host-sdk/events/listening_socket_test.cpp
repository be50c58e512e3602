#include "listening_socket.hpp"

#include <gtest/gtest.h>

#include "network.hpp"

namespace promotion::host::events {
namespace {

TEST(ListeningSocket, TellsItsRealPort) {
  const auto socket = ListeningSocket::open("127.0.0.1:0");
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  ASSERT_EQ(socket->address().rfind("127.0.0.1:", 0), 0u);
  const int port = std::stoi(socket->address().substr(10));
  EXPECT_GT(port, 0);
  EXPECT_TRUE(test::accepts_connections(static_cast<uint16_t>(port)));
}

TEST(ListeningSocket, TakesNamesAndIpv6) {
  EXPECT_TRUE(ListeningSocket::open("localhost:0").ok());
  const auto socket = ListeningSocket::open("[::1]:0");
  if (!socket.ok()) GTEST_SKIP() << "no IPv6 here: " << socket.error().message;
  EXPECT_EQ(socket->address().rfind("[::1]:", 0), 0u);
}

TEST(ListeningSocket, NamesAnAddressThatIsInUse) {
  const auto first = ListeningSocket::open("127.0.0.1:0");
  const auto second = ListeningSocket::open(first->address());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_EQ(second.error().message, "cannot listen on " + first->address() + ": Address already in use");
}

TEST(ListeningSocket, NamesAnAddressThatIsNotOurs) {
  const auto socket = ListeningSocket::open("192.0.2.1:0");
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().message, "cannot listen on 192.0.2.1:0: Cannot assign requested address");
}

TEST(ListeningSocket, RefusesOtherForms) {
  for (const char *address : {"", ":8080", "localhost", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                              "::1:80", "[]:80", "1:-1"}) {
    const auto socket = ListeningSocket::open(address);
    ASSERT_FALSE(socket.ok()) << address;
    EXPECT_EQ(socket.error().code, Code::invalid_argument) << address;
    EXPECT_NE(socket.error().message.find("is not host:port or [host]:port"), std::string::npos);
  }
}

}  // namespace
}  // namespace promotion::host::events
