#include "worker/protocol/wire.hpp"

#include <gtest/gtest.h>

namespace promotion::host::worker {
namespace {

std::string_view view(promotion_string text) { return {text.data, text.size}; }

TEST(Wire, GivesBackWhatWasWritten) {
  Writer to;
  to.u8(200);
  to.flag(true);
  to.u32(4'000'000'000);
  to.i32(-14);
  to.u64(0xfedcba9876543210);
  to.i64(-1);
  to.text(std::string_view("a text"));
  Reader from(to.written());
  EXPECT_EQ(from.u8(), 200);
  EXPECT_TRUE(from.flag());
  EXPECT_EQ(from.u32(), 4'000'000'000);
  EXPECT_EQ(from.i32(), -14);
  EXPECT_EQ(from.u64(), 0xfedcba9876543210);
  EXPECT_EQ(from.i64(), -1);
  EXPECT_EQ(from.view(), "a text");
  EXPECT_TRUE(from.done());
}

TEST(Wire, NumbersAreLittleEndian) {
  Writer to;
  to.u32(0x01020304);
  EXPECT_EQ(to.written(), std::string("\x04\x03\x02\x01"));
}

TEST(Wire, EveryPrefixOfAMessageFailsAndReadsNothingBeyondItsEnd) {
  Writer to;
  to.u32(7);
  to.text(std::string_view("name"));
  to.i64(9);
  for (size_t size = 0; size < to.size(); ++size) {
    const std::string cut = to.written().substr(0, size);  // a buffer of its own, for the sanitizer
    Reader from(cut);
    from.u32();
    from.view();
    from.i64();
    EXPECT_FALSE(from.done()) << size;
    EXPECT_TRUE(from.failed()) << size;
  }
}

TEST(Wire, ReadsZerosOnceItHasFailed) {
  Writer to;
  to.u32(1000);  // a length beyond the end
  to.u64(7);
  Reader from(to.written());
  EXPECT_EQ(from.view(), "");
  EXPECT_EQ(from.u64(), 0u);
  EXPECT_EQ(from.text().size, 0u);
  EXPECT_FALSE(from.flag());
}

TEST(Wire, WhatIsLeftOverIsNoSoundMessage) {
  Writer to;
  to.u32(1);
  to.u8(0);
  Reader from(to.written());
  from.u32();
  EXPECT_FALSE(from.failed());
  EXPECT_FALSE(from.done());
}

TEST(Wire, AFlagIsZeroOrOne) {
  Reader from(std::string_view("\x02", 1));
  from.flag();
  EXPECT_TRUE(from.failed());
}

TEST(Wire, ACountBeyondWhatTheMessageCanHoldFails) {
  Writer to;
  to.u32(3);
  for (int i = 0; i < 8; ++i) to.u8(0);
  EXPECT_EQ(Reader(to.written()).count(2), 3u);
  Reader from(to.written());
  EXPECT_EQ(from.count(4), 0u);
  EXPECT_TRUE(from.failed());
}

TEST(Wire, ATextThatClaimsBytesWithoutDataStaysThatMisuse) {
  Writer to;
  to.text(promotion_string{nullptr, 5});
  to.text(promotion_string{nullptr, 0});
  Reader from(to.written());
  const promotion_string misuse = from.text(), empty = from.text();
  EXPECT_EQ(misuse.data, nullptr);
  EXPECT_NE(misuse.size, 0u);
  EXPECT_EQ(empty.size, 0u);
  EXPECT_TRUE(from.done());
}

TEST(Wire, AClaimBeyondEveryLimitCrossesAsItsSizeUnread) {
  const char one = 'x';
  Writer to;
  to.claim(promotion_string{&one, 1ULL << 40});
  EXPECT_LT(to.size(), 20u);
  Reader from(to.written());
  EXPECT_EQ(from.claim().size, 1ULL << 40);
  EXPECT_TRUE(from.done());
}

TEST(Wire, ASmallClaimWithoutItsBytesFails) {
  Writer to;
  to.u32(size_alone);
  to.u64(10);  // a host would read ten bytes that are not there
  Reader from(to.written());
  EXPECT_EQ(from.claim().size, 0u);
  EXPECT_TRUE(from.failed());
}

TEST(Wire, WhatIsCutKeepsItsBeginning) {
  const std::string text(claim_limit + 10, 'x');
  Writer to;
  to.cut({text.data(), text.size()});
  Reader from(to.written());
  EXPECT_EQ(view(from.text()), text.substr(0, claim_limit));
}

}  // namespace
}  // namespace promotion::host::worker
