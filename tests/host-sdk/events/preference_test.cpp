#include "preference.hpp"

#include <gtest/gtest.h>

namespace promotion::host::events {
namespace {

TEST(Preference, IsReadAsRfc7240WritesIt) {
  EXPECT_EQ(parse_wait("wait=5"), 5);
  EXPECT_EQ(parse_wait("respond-async, Wait = \"7\"; foo=bar"), 7);
  EXPECT_EQ(parse_wait("wait=0"), 0);
  EXPECT_EQ(parse_wait("wait=3, wait=4"), 3);
}

TEST(Preference, IsCappedBeforeSendersGiveUp) {
  EXPECT_EQ(parse_wait("wait=11"), 10);
  EXPECT_EQ(parse_wait("wait=99999999999999999999999999"), 10);
}

TEST(Preference, IsNoneInAnyOtherForm) {
  for (const char *text : {"", "wait", "wait=", "wait=-1", "wait=1.5", "wait=x", "waits=5", "await=5",
                           "respond-async", ",", "\"wait=5"})
    EXPECT_EQ(parse_wait(text), std::nullopt) << text;
}

}  // namespace
}  // namespace promotion::host::events
