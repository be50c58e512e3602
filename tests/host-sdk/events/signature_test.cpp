#include "signature.hpp"

#include <gtest/gtest.h>

#include "flux_event.hpp"

namespace promotion::host::events {
namespace {

using Keys = std::vector<std::string>;

bool accepts(const std::string &header, const std::string &body, const Keys &keys) {
  const auto signature = parse_signature(header);
  return signature && SignatureChecker().matches(*signature, body, keys);
}

// RFC 4231, test case 2: key "Jefe".
const std::string rfc_body = "what do ya want for nothing?";
const Keys rfc_keys = {"Jefe"};
const char *const rfc_signatures[] = {
    "sha224=a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
    "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
    "caeab1a34d4a6b4b636e070a38bce737"};

TEST(Signature, IsThatOfTheRfcForEveryAllowedHash) {
  for (const char *signature : rfc_signatures)
    EXPECT_TRUE(accepts(signature, rfc_body, rfc_keys)) << signature;
}

TEST(Signature, FitsNoOtherBodyOrKey) {
  for (const char *signature : rfc_signatures) {
    EXPECT_FALSE(accepts(signature, rfc_body + " ", rfc_keys)) << signature;
    EXPECT_FALSE(accepts(signature, rfc_body, {"jefe"})) << signature;
    EXPECT_FALSE(accepts(signature, rfc_body, {})) << signature;
  }
}

TEST(Signature, IsReadInEitherCase) {
  EXPECT_TRUE(
      accepts("SHA256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", rfc_body, rfc_keys));
}

TEST(Signature, IsRefusedInAnyOtherForm) {
  const std::string hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  for (const std::string &header :
       {std::string(), hex, "=" + hex, "sha256" + hex, "sha256:" + hex, "sha256= " + hex,
        "sha256=" + hex.substr(1), "sha256=" + hex.substr(2), "sha256=" + hex + "00", "sha256=" + hex + "\n",
        "sha256=g" + hex.substr(1), "sha512=" + hex, "sha1=" + std::string(40, '0'),
        "md5=" + std::string(32, '0'), "none=" + hex, "sha256=sha256=" + hex,
        std::string("sha256=") + std::string(64, '\0')})
    EXPECT_FALSE(parse_signature(header)) << header;
}

TEST(Signature, AcceptsAnyOfTheRotatedKeys) {
  const auto keys = keys_of("old-key\nnew-key\n");
  for (const char *key : {"old-key", "new-key", "old-key\n", "new-key\n", "old-key\nnew-key\n"})
    EXPECT_TRUE(accepts(test::signature(key, "body"), "body", keys)) << key;
  for (const char *key : {"old-key\nnew-key", "key", "", "\n"})
    EXPECT_FALSE(accepts(test::signature(key, "body"), "body", keys)) << key;
}

TEST(Keys, AreTheBytesAsTheyAreAndEachLine) {
  EXPECT_EQ(keys_of("key"), (Keys{"key", "key\n"}));
  EXPECT_EQ(keys_of("key\n"), (Keys{"key\n", "key"}));
  EXPECT_EQ(keys_of("key\r\n"), (Keys{"key\r\n", "key", "key\n"}));
  EXPECT_EQ(keys_of("a\n\n  \nb"), (Keys{"a\n\n  \nb", "a", "a\n", "b", "b\n"}));
}

TEST(Keys, AreNoneInABlankValue) {
  for (const char *value : {"", "\n", " \n\t\r\n"}) EXPECT_TRUE(keys_of(value).empty()) << value;
}

TEST(Keys, AreOneInABinaryValue) {
  const std::string value("\x01\x9f\n\x41\n\xff\x00z", 9);
  EXPECT_EQ(keys_of(value), Keys{value}) << "the byte between two newlines is no key";
}

TEST(Keys, LeaveOutTheStubOfAWrappedKey) {
  const std::string value = std::string(64, 'A') + "\nxx==\n";
  for (const auto &key : keys_of(value)) EXPECT_GE(key.size(), 64u);
}

TEST(Keys, AreBoundedInNumber) {
  std::string value;
  for (int i = 0; i < 100'000; ++i) value += "key-" + std::to_string(i) + "\n";
  EXPECT_LE(keys_of(value).size(), 33u);
}

}  // namespace
}  // namespace promotion::host::events
