#include "worker/protocol/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "worker/protocol/message.hpp"

namespace promotion::host::worker {
namespace {

class ChannelTest : public ::testing::Test {
 protected:
  ChannelTest() : ends_(Channel::make_pair()), one_(ends_.first), other_(ends_.second) {}

  Channel::Received receive(std::string &message, int *passed = nullptr) {
    Channel::Received got;
    do got = other_.receive(message, true, passed);
    while (got == Channel::Received::nothing);
    return got;
  }
  // A packet as no sound side sends it.
  void send_raw(uint32_t message_size, uint32_t offset, const std::string &part) {
    std::string packet(8, '\0');
    std::memcpy(packet.data(), &message_size, 4);
    std::memcpy(packet.data() + 4, &offset, 4);
    packet += part;
    ASSERT_EQ(::send(one_.descriptor(), packet.data(), packet.size(), 0),
              static_cast<ssize_t>(packet.size()));
  }
  Channel::Received receive_raw() {
    std::string message;
    return other_.receive(message, false);
  }

  std::pair<int, int> ends_;
  Channel one_;
  Channel other_;
};

TEST_F(ChannelTest, KeepsTheBoundsOfMessages) {
  ASSERT_EQ(one_.send("first"), Channel::Sent::yes);
  ASSERT_EQ(one_.send("second"), Channel::Sent::yes);
  std::string message;
  EXPECT_EQ(receive(message), Channel::Received::message);
  EXPECT_EQ(message, "first");
  EXPECT_EQ(receive(message), Channel::Received::message);
  EXPECT_EQ(message, "second");
}

TEST_F(ChannelTest, PutsALargeMessageTogetherFromPackets) {
  std::string large(5'000'000, '\0');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31);
  std::thread sender([&] { EXPECT_EQ(one_.send(large), Channel::Sent::yes); });
  std::string message;
  EXPECT_EQ(receive(message), Channel::Received::message);
  sender.join();
  EXPECT_EQ(message, large);
}

TEST_F(ChannelTest, SeveralSendersDoNotMixTheirMessages) {
  std::vector<std::thread> senders;
  for (char c : {'a', 'b', 'c', 'd'})
    senders.emplace_back([this, c] {
      for (int i = 0; i < 5; ++i) EXPECT_EQ(one_.send(std::string(200'000, c)), Channel::Sent::yes);
    });
  for (int i = 0; i < 20; ++i) {
    std::string message;
    EXPECT_EQ(receive(message), Channel::Received::message);
    EXPECT_EQ(message, std::string(200'000, message[0]));
  }
  for (auto &sender : senders) sender.join();
}

TEST_F(ChannelTest, PassesADescriptorThatIsClosedOnExec) {
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  ASSERT_EQ(one_.send("with a pipe", pipe_ends[1]), Channel::Sent::yes);
  std::string message;
  int passed = -1;
  ASSERT_EQ(receive(message, &passed), Channel::Received::message);
  ASSERT_GE(passed, 0);
  EXPECT_NE(fcntl(passed, F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(passed, "x", 1), 1);
  char read_back = 0;
  EXPECT_EQ(::read(pipe_ends[0], &read_back, 1), 1);
  for (int descriptor : {passed, pipe_ends[0], pipe_ends[1]}) close(descriptor);
}

TEST_F(ChannelTest, SeesThatTheOtherSideIsGone) {
  one_.shut();
  std::string message;
  EXPECT_EQ(receive(message), Channel::Received::closed);
  EXPECT_EQ(other_.send("too late"), Channel::Sent::closed);
}

TEST_F(ChannelTest, GivesUpOnAnotherSideThatTakesNothing) {
  EXPECT_EQ(one_.send(std::string(20'000'000, 'x'), -1, std::chrono::milliseconds(20)), Channel::Sent::stuck);
}

TEST_F(ChannelTest, AMessageOfImpossibleSizeIsBroken) {
  send_raw(static_cast<uint32_t>(message_limit) + 1, 0, "x");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

TEST_F(ChannelTest, AMessageOfNoSizeIsBroken) {
  send_raw(0, 0, "x");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

TEST_F(ChannelTest, APacketThatBelongsElsewhereIsBroken) {
  send_raw(10, 0, "12345");
  EXPECT_EQ(receive_raw(), Channel::Received::nothing);
  send_raw(10, 4, "5");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

TEST_F(ChannelTest, APacketThatHasMoreThanItsMessageIsBroken) {
  send_raw(3, 0, "1234");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

TEST_F(ChannelTest, AChangeOfSizeOnTheWayIsBroken) {
  send_raw(10, 0, "12345");
  EXPECT_EQ(receive_raw(), Channel::Received::nothing);
  send_raw(11, 5, "6");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

TEST_F(ChannelTest, APacketWithoutAPartIsBroken) {
  send_raw(3, 0, "");
  EXPECT_EQ(receive_raw(), Channel::Received::broken);
}

}  // namespace
}  // namespace promotion::host::worker
