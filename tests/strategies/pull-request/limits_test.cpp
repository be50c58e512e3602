// What a refusal of one means for all that share a credential.
#include "forges/limits.hpp"

#include <gtest/gtest.h>

namespace pull_request {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LimitsTest : public testing::Test {
 protected:
  /// How long the next request has to wait; none: it may be sent.
  milliseconds wait(const std::string &credential, bool looking = false) {
    try {
      limits_.before(credential, looking);
      return milliseconds(0);
    } catch (const promotion::Error &error) {
      EXPECT_EQ(error.status(), PROMOTION_RESOURCE_EXHAUSTED);
      return milliseconds(error.retry().milliseconds());
    }
  }

  Limits::Time now_{seconds(1'000'000)};
  Limits limits_{[this] { return now_; }};
};

TEST_F(LimitsTest, ARefusalSpeaksForAllThatShareTheCredential) {
  limits_.refused("a", seconds(30));
  EXPECT_EQ(wait("a"), seconds(30));
  EXPECT_EQ(wait("b"), seconds(0));
  now_ += seconds(30);
  EXPECT_EQ(wait("a"), seconds(0));
}

TEST_F(LimitsTest, ThoseWhoWaitAreLetInOneAfterTheOther) {
  limits_.refused("a", seconds(30));
  const milliseconds first = wait("a");
  const milliseconds second = wait("a");
  EXPECT_LT(first, second);
  EXPECT_LT(second, wait("a"));
}

TEST_F(LimitsTest, ALaterRefusalNeverShortensTheWait) {
  limits_.refused("a", seconds(30));
  limits_.refused("a", seconds(5));
  EXPECT_EQ(wait("a"), seconds(30));
}

TEST_F(LimitsTest, LooksLeaveTheLastTenthToWhatCannotWait) {
  limits_.left("a", 499, 5000, seconds(60));
  EXPECT_EQ(wait("a", true), seconds(60));
  EXPECT_EQ(wait("a"), seconds(0));
  limits_.left("a", 4999, 5000, seconds(3600));  // a new window has begun
  EXPECT_EQ(wait("a", true), seconds(0));
}

TEST_F(LimitsTest, NonsenseFromAServerIsNoLimit) {
  limits_.left("a", -1, 5000, seconds(60));
  limits_.left("a", 0, 0, seconds(60));
  EXPECT_EQ(wait("a", true), seconds(0));
}

}  // namespace
}  // namespace pull_request
