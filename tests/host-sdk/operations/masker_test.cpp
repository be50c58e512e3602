#include "operations/masker.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace promotion::host::operations {
namespace {

TEST(Masker, HidesASecretWhereverItStands) {
  Masker masker;
  masker.add("s3cr3t");
  EXPECT_EQ(masker.masked("token s3cr3t, again s3cr3t"), "token ***, again ***");
  EXPECT_EQ(masker.masked("s3cr3t"), "***");
  EXPECT_EQ(masker.masked("s3cr3"), "s3cr3");
  EXPECT_EQ(masker.masked(""), "");
}

TEST(Masker, LeavesValuesShorterThanFourBytes) {
  Masker masker;
  masker.add("git");
  masker.add("abc\n");
  EXPECT_EQ(masker.masked("git abc"), "git abc");
}

TEST(Masker, KnowsASecretWithoutItsTrailingNewline) {
  Masker masker;
  masker.add("hunter22\n");
  EXPECT_EQ(masker.masked("key hunter22!"), "key ***!");
}

TEST(Masker, KnowsEachLineOfASecretOfSeveralKeys) {
  Masker masker;
  masker.add("old-key-1\nnew-key-2\r\n");
  EXPECT_EQ(masker.masked("old-key-1 or new-key-2"), "*** or ***");
}

TEST(Masker, KnowsTheValuesOfHeaders) {
  Masker masker;
  masker.add("X-Token: \"abc-def-ghi\"\nAuthorization: Bearer q1w2e3\n");
  EXPECT_EQ(masker.masked("sent abc-def-ghi and Bearer q1w2e3"), "sent *** and ***");
}

TEST(Masker, KnowsBase64) {
  Masker masker;
  masker.add("s3cr3t-value");
  EXPECT_EQ(masker.masked("hmac czNjcjN0LXZhbHVl."), "hmac ***.");
  // Basic credentials hold it behind a user name of any length.
  EXPECT_EQ(masker.masked("Basic Z2l0OnMzY3IzdC12YWx1ZQ=="), "Basic Z2l0On***") << "git:";
  EXPECT_EQ(masker.masked("Basic Z2l0czpzM2NyM3QtdmFsdWU="), "Basic Z2l0czp***") << "gits:";
}

TEST(Masker, KnowsBase64OfTheUrlAlphabet) {
  Masker masker;
  masker.add("\xfb\xff\xbe\x3f\x3f>>");
  EXPECT_EQ(masker.masked("k=-_--Pz8-Pg"), "k=***");
  EXPECT_EQ(masker.masked("k=+/++Pz8+Pg=="), "k=***");
}

TEST(Masker, KnowsUrlEncoding) {
  Masker masker;
  masker.add("p@ss w/rd");
  for (const auto *form : {"p%40ss%20w%2Frd", "p%40ss%20w%2frd", "p%40ss+w%2Frd", "p@ss%20w/rd"})
    EXPECT_EQ(masker.masked(std::string("https://x:") + form + "@h/"), "https://x:***@h/") << form;
}

TEST(Masker, KnowsJsonStrings) {
  Masker masker;
  masker.add("a\"b\\c-long");
  EXPECT_EQ(masker.masked(R"({"k":"a\"b\\c-long"})"), R"({"k":"***"})");
}

TEST(Masker, TakesTheLongestOfSeveralSecrets) {
  Masker masker;
  masker.add("abcd");
  masker.add("abcdefgh");
  EXPECT_EQ(masker.masked("-abcdefgh-abcd-"), "-***-***-");
}

TEST(Masker, LeavesNoPieceOfSecretsThatOverlap) {
  Masker masker;
  masker.add("abcdef");
  masker.add("defghi");
  EXPECT_EQ(masker.masked("-abcdefghi-"), "-***-");
}

TEST(Masker, ForgetsWhatWasToldTheLongestTimeAgo) {
  Masker masker(8);
  for (int i = 0; i < 8; ++i) masker.add("secret-number-" + std::to_string(i));
  masker.add("secret-number-0");
  masker.add("secret-number-8");
  EXPECT_EQ(masker.masked("secret-number-0 secret-number-8"), "*** ***") << "told again, and the newest";
  EXPECT_NE(masker.masked("secret-number-1"), "***");
}

TEST(Masker, ServesManyThreads) {
  Masker masker(64);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&masker, t] {
      for (int i = 0; i < 100; ++i) {
        const auto secret = "thread-" + std::to_string(t) + "-secret-" + std::to_string(i % 10);
        masker.add(secret);
        EXPECT_EQ(masker.masked("x " + secret), "x ***");
      }
    });
  for (auto &thread : threads) thread.join();
}

}  // namespace
}  // namespace promotion::host::operations
