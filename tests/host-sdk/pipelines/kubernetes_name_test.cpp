#include "kubernetes_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace promotion::host::pipelines {
namespace {

TEST(KubernetesName, LabelsAreLowerCaseAndShort) {
  for (const char *name : {"a", "flux-system", "0", "a0-9z"}) EXPECT_TRUE(is_label(name)) << name;
  for (const char *name : {"", "-a", "a-", "A", "a.b", "a/b", "a_b", "ä"})
    EXPECT_FALSE(is_label(name)) << name;
  EXPECT_TRUE(is_label(std::string(63, 'a')));
  EXPECT_FALSE(is_label(std::string(64, 'a')));
}

TEST(KubernetesName, SubdomainsAreLabelsWithDots) {
  for (const char *name : {"a", "a.b", "podinfo-1.example.com"}) EXPECT_TRUE(is_subdomain(name)) << name;
  for (const char *name : {"", ".", "a.", ".a", "a..b", "a.-b", "..", "a/b", "A"})
    EXPECT_FALSE(is_subdomain(name)) << name;
  EXPECT_TRUE(is_subdomain(std::string(253, 'a')));
  EXPECT_FALSE(is_subdomain(std::string(254, 'a')));
}

TEST(KubernetesName, EnvironmentsMayBeNamedLikeLabelValues) {
  for (const char *name : {"dev", "Production", "pre_prod", "eu.1"})
    EXPECT_TRUE(is_label_value(name)) << name;
  for (const char *name : {"", "-dev", "dev.", "a b", "a:b", "a/b", "a@b"})
    EXPECT_FALSE(is_label_value(name)) << name;
}

TEST(KubernetesName, SecretKeysNeverLeadOutOfTheirFolder) {
  for (const char *key : {"hmac-key", "hmac-key.dev", "known_hosts", ".dockerconfigjson"})
    EXPECT_TRUE(is_secret_key(key)) << key;
  for (const char *key : {"", ".", "..", "..data", "a/b", "../x", "a b"})
    EXPECT_FALSE(is_secret_key(key)) << key;
}

}  // namespace
}  // namespace promotion::host::pipelines
