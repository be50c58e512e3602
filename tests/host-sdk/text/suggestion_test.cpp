#include "text/suggestion.hpp"

#include <gtest/gtest.h>

namespace promotion::host {

TEST(Suggestion, IsTheNearestWord) {
  const std::vector<std::string_view> known{"soak", "freeze", "waitForTests", "allowDowngrade"};
  EXPECT_EQ(did_you_mean("soka", known), "; did you mean 'soak'?");
  EXPECT_EQ(did_you_mean("waitfortest", known), "; did you mean 'waitForTests'?");
  EXPECT_EQ(did_you_mean("wait-for-tests", known), "; did you mean 'waitForTests'?");
  EXPECT_EQ(did_you_mean("alowDowngrad", known), "; did you mean 'allowDowngrade'?");
}

TEST(Suggestion, IsNoneWhereNothingIsNear) {
  EXPECT_EQ(did_you_mean("targets", {"soak", "freeze"}), "");
  EXPECT_EQ(did_you_mean("", {"a"}), "");
  EXPECT_EQ(did_you_mean("soak", {"soak"}), "") << "a word that is known there is no slip";
  EXPECT_EQ(did_you_mean(std::string(100'000, 'a'), {"soak"}), "");
}

}  // namespace promotion::host
