// What a real sender sent: its signatures and its bodies, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "event_body.hpp"
#include "signature.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::events {
namespace {

std::string fixture(const std::string &name) {
  return test::read_file(std::filesystem::path(PROMOTION_FIXTURES) / "flux" / name);
}

class Recordings : public ::testing::TestWithParam<const char *> {};

TEST_P(Recordings, AreSignedAndRead) {
  const std::string name = GetParam();
  const auto request = fixture(name + ".http"), body = fixture(name + ".body");
  const std::string_view name_of_header = "\nX-Signature: ";
  const size_t begin = request.find(name_of_header) + name_of_header.size();
  const auto signature = parse_signature(request.substr(begin, request.find('\n', begin) - begin));
  ASSERT_TRUE(signature);
  const std::string key = name.rfind("08", 0) == 0 ? "example-key\n" : "example-key";
  const SignatureChecker checker;
  EXPECT_TRUE(checker.matches(*signature, body, {key}));
  EXPECT_FALSE(checker.matches(*signature, body + "\n", {key}));
  EXPECT_TRUE(checker.matches(*signature, body, keys_of("another\n" + key)));

  const auto event = read_event(body);
  ASSERT_TRUE(event.ok()) << event.error().message;
  EXPECT_EQ(event->object.namespace_name, "apps");
  EXPECT_NE(event->timestamp_ns, 0);
  EXPECT_NE(event->metadata.find("revision"), event->metadata.end());
}

INSTANTIATE_TEST_SUITE_P(Flux, Recordings,
                         ::testing::Values("02-hmac-upgrade-succeeded", "03-hmac-install-succeeded",
                                           "04-hmac-upgrade-failed-error", "05-hmac-escaped-characters",
                                           "06-hmac-rollback-succeeded", "07-hmac-test-succeeded",
                                           "08-hmac-key-with-newline", "10-hmac-headers-from-secret",
                                           "13-kustomization-progressing",
                                           "14-kustomization-reconciliation-succeeded",
                                           "15-kustomization-health-check-failed"),
                         [](const auto &instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Recording, KeepsEscapedCharacters) {
  const auto event = read_event(fixture("05-hmac-escaped-characters.body"));
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event->metadata.at("revision"), "6.6.1+build.<1>");
  EXPECT_NE(event->message.find("\"replicas\" <3> & more > 2"), std::string::npos);
  EXPECT_NE(event->message.find("\xF0\x9F\x98\x80 \xE2\x80\xA8"), std::string::npos);
}

}  // namespace
}  // namespace promotion::host::events
