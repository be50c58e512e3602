#include "block.hpp"

#include <gtest/gtest.h>

namespace promotion::webhook {
namespace {

TEST(Block, TakesTheSecretAsATextOrAnObject) {
  EXPECT_EQ(read_block(R"({"url":"https://a/","secretRef":"s"})").block.secret, "s");
  EXPECT_EQ(read_block(R"({"url":"https://a/","secretRef":{"name":"s"}})").block.secret, "s");
  EXPECT_TRUE(read_block(R"({"secretRef":{"name":"s"}})").faults.empty());
}

TEST(Block, WantsAUrlOrASecret) {
  const auto read = read_block("{}");
  ASSERT_EQ(read.faults.size(), 1U);
  EXPECT_EQ(read.faults[0].reason, "missing-field");
}

TEST(Block, PointsAtWhatIsWrong) {
  const auto pointer = [](const char *json) { return read_block(json).faults.at(0).pointer; };
  EXPECT_EQ(pointer(R"({"url":7})"), "/url");
  EXPECT_EQ(pointer(R"({"url":"ftp://a"})"), "/url");
  EXPECT_EQ(pointer(R"({"secretRef":7})"), "/secretRef");
  EXPECT_EQ(pointer(R"({"secretRef":""})"), "/secretRef");
  EXPECT_EQ(pointer(R"({"secretRef":{}})"), "/secretRef");
  EXPECT_EQ(pointer(R"({"secretRef":{"name":"s","namespace":"t"}})"), "/secretRef/namespace");
  EXPECT_EQ(pointer(R"({"url":"https://a/","method~/":"GET"})"), "/method~0~1");
}

TEST(Block, IsAnObject) {
  for (const char *json : {"", "[]", "null", "\"https://a/\"", "{", "\xff"}) {
    EXPECT_EQ(read_block(json).faults.size(), 1U) << json;
  }
}

}  // namespace
}  // namespace promotion::webhook
