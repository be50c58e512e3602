#include "git/known_hosts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pull_request {
namespace {

// "key-one" and "key-two" in base64 stand for the keys; the type before them is not looked at.
const std::string one = "a2V5LW9uZQ==";
const std::string two = "a2V5LXR3bw==";

TEST(KnownHosts, FindsAKeyByName) {
  const std::string file = "# comment\n\nexample.com,10.0.0.1 ssh-ed25519 " + one + " a comment\r\n";
  EXPECT_EQ(look_up_host(file, "example.com", "", "key-one"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "10.0.0.1", "22", "key-one"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "example.com", "", "key-two"), HostKey::other_key);
  EXPECT_EQ(look_up_host(file, "example.org", "", "key-one"), HostKey::unknown_host);
  EXPECT_EQ(look_up_host(file, "example.com", "2222", "key-one"), HostKey::unknown_host);
}

TEST(KnownHosts, AnyOfAHostsKeysWillDo) {
  const std::string file = "example.com ssh-rsa " + two + "\nexample.com ssh-ed25519 " + one + "\n";
  EXPECT_EQ(look_up_host(file, "example.com", "", "key-one"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "example.com", "", "key-two"), HostKey::known);
}

TEST(KnownHosts, FollowsPatternsAndPorts) {
  const std::string file =
      "*.example.com,!bad.example.com ssh-rsa " + one + "\n[git?.example.org]:2222 ssh-rsa " + two;
  EXPECT_EQ(look_up_host(file, "git.example.com", "", "key-one"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "bad.example.com", "", "key-one"), HostKey::unknown_host);
  EXPECT_EQ(look_up_host(file, "git1.example.org", "2222", "key-two"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "git12.example.org", "2222", "key-two"), HostKey::unknown_host);
}

TEST(KnownHosts, KnowsHashedNames) {
  // HMAC-SHA1 of "example.com" with the salt "salt-salt-salt-salt-", as ssh-keygen -H writes it.
  const std::string file =
      "|1|c2FsdC1zYWx0LXNhbHQtc2FsdC0=|FzXsvAbA85/ANxeQ/FkJnrmKLew= ssh-rsa " + one + "\n";
  EXPECT_EQ(look_up_host(file, "example.com", "", "key-one"), HostKey::known);
  EXPECT_EQ(look_up_host(file, "example.org", "", "key-one"), HostKey::unknown_host);
}

TEST(KnownHosts, RevokedKeysAndAuthoritiesAreNotTrusted) {
  EXPECT_EQ(look_up_host("example.com ssh-rsa " + one + "\n@revoked * ssh-rsa " + one, "example.com", "",
                         "key-one"),
            HostKey::revoked);
  EXPECT_EQ(look_up_host("@cert-authority * ssh-rsa " + one, "example.com", "", "key-one"),
            HostKey::unknown_host);
}

TEST(KnownHosts, NonsenseKnowsNothing) {
  for (const char *file : {"", "example.com", "example.com ssh-rsa", "example.com ssh-rsa ####", "|1|",
                           "|1|a|b x y", "@revoked"}) {
    EXPECT_NE(look_up_host(file, "example.com", "", "key-one"), HostKey::known) << file;
  }
  EXPECT_NE(look_up_host("example.com ssh-rsa", "example.com", "", ""), HostKey::known);
}

}  // namespace
}  // namespace pull_request
