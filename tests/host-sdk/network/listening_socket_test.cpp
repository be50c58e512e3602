#include "network/listening_socket.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "network.hpp"

namespace promotion::host::network {
namespace {

Result<ListeningSocket> open(std::string_view address,
                             ListeningSocket::Mode mode = ListeningSocket::Mode::blocking) {
  return ListeningSocket::open(*parse_network_address(address), mode);
}

bool is_non_blocking(const ListeningSocket &socket) {
  return (fcntl(socket.descriptor(), F_GETFL) & O_NONBLOCK) != 0;
}

TEST(ListeningSocket, TellsItsRealPort) {
  const auto socket = open("127.0.0.1:0");
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  EXPECT_EQ(socket->address().host, "127.0.0.1");
  EXPECT_GT(socket->address().port, 0);
  EXPECT_TRUE(test::accepts_connections(socket->address().port));
}

TEST(ListeningSocket, TellsTheAddressThatANameStandsFor) {
  const auto socket = open("localhost:0");
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  EXPECT_TRUE(socket->address().host == "127.0.0.1" || socket->address().host == "::1")
      << socket->address().host;
}

TEST(ListeningSocket, TakesIpv6) {
  const auto socket = open("[::1]:0");
  if (!socket.ok()) GTEST_SKIP() << "no IPv6 here: " << socket.error().message;
  EXPECT_EQ(socket->address().host, "::1");
}

TEST(ListeningSocket, BlocksOnlyWhereThatIsWanted) {
  EXPECT_FALSE(is_non_blocking(*open("127.0.0.1:0")));
  EXPECT_TRUE(is_non_blocking(*open("127.0.0.1:0", ListeningSocket::Mode::non_blocking)));
}

TEST(ListeningSocket, NamesAnAddressThatIsInUse) {
  const auto first = open("127.0.0.1:0");
  const auto second = ListeningSocket::open(first->address());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_EQ(second.error().message,
            "cannot listen on " + display_name(first->address()) + ": Address already in use");
}

TEST(ListeningSocket, NamesAnAddressThatIsNotOurs) {
  const auto socket = open("192.0.2.1:0");
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().message, "cannot listen on 192.0.2.1:0: Cannot assign requested address");
}

TEST(ListeningSocket, ClosedEarlyLeavesThePortToOthers) {
  auto socket = open("127.0.0.1:0");
  const NetworkAddress address = socket->address();
  socket->close();
  EXPECT_FALSE(test::accepts_connections(address.port));
  EXPECT_TRUE(ListeningSocket::open(address).ok());
}

}  // namespace
}  // namespace promotion::host::network
