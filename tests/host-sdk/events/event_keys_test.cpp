#include "event_keys.hpp"

#include <gtest/gtest.h>

#include "receiver_test_bench.hpp"

namespace promotion::host::events {
namespace {

class EventKeys : public ::testing::Test {
 protected:
  EventKeys() {
    pipeline_.name = {"default", "podinfo"};
    for (const char *name : {"dev", "prod"}) {
      Environment environment;
      environment.name = name;
      pipeline_.environments.push_back(environment);
    }
  }

  // The first key, or the code and message of the error.
  std::string find(const std::string &environment = "dev") const {
    const auto keys = find_event_keys(secrets_, pipeline_, environment, host_wide_);
    if (!keys.ok()) return std::string(name_of(keys.error().code)) + ": " + keys.error().message;
    return keys->empty() ? "empty" : keys->front();
  }

  FakeSecrets secrets_;
  Pipeline pipeline_;
  std::optional<SecretName> host_wide_;
};

TEST_F(EventKeys, OfTheEnvironmentComeFirst) {
  pipeline_.events_secret = "own";
  secrets_.secrets["default/own"] = {{"hmac-key", "any"}, {"hmac-key.dev", "dev"}};
  EXPECT_EQ(find("dev"), "dev");
  EXPECT_EQ(find("prod"), "any");
}

TEST_F(EventKeys, OfAnEnvironmentThatThereIsNotAreTheCommonOnes) {
  pipeline_.events_secret = "own";
  secrets_.secrets["default/own"] = {{"hmac-key", "any"}, {"hmac-key.elsewhere", "elsewhere"}};
  EXPECT_EQ(find("elsewhere"), "any");
}

TEST_F(EventKeys, ComeFromTheHostWideSecretWhereThePipelineNamesNone) {
  host_wide_ = SecretName{"flux-system", "events"};
  secrets_.secrets["flux-system/events"] = {{"hmac-key", "host-wide"}};
  EXPECT_EQ(find(), "host-wide");
}

TEST_F(EventKeys, ComeFromTheHostWideSecretWhereTheStrategysHoldsNone) {
  pipeline_.events_secret = "creds";
  pipeline_.events_secret_shared = true;
  secrets_.secrets["default/creds"] = {{"token", "x"}};
  host_wide_ = SecretName{"flux-system", "events"};
  secrets_.secrets["flux-system/events"] = {{"hmac-key", "host-wide"}};
  EXPECT_EQ(find(), "host-wide");
  secrets_.secrets["default/creds"]["hmac-key"] = "own";
  EXPECT_EQ(find(), "own");
}

TEST_F(EventKeys, NeverComeFromTheHostWideSecretWhereThePipelineNamesItsOwn) {
  pipeline_.events_secret = "own";
  secrets_.secrets["default/own"] = {{"token", "x"}};
  host_wide_ = SecretName{"flux-system", "events"};
  secrets_.secrets["flux-system/events"] = {{"hmac-key", "host-wide"}};
  EXPECT_EQ(
      find(),
      "failed-precondition: no key authenticates events of default/podinfo from dev: the Secret default/own "
      "has no "
      "'hmac-key.dev' and 'hmac-key'. Put the key that the sender signs with as 'hmac-key' into the Secret "
      "default/own, or set events.secretRef in the host's configuration");
}

TEST_F(EventKeys, AreNotConfiguredWhereNothingIsNamed) {
  EXPECT_EQ(find(),
            "failed-precondition: no key authenticates events of default/podinfo from dev: it names no "
            "Secret, and there "
            "is no host-wide one. Put the key that the sender signs with as 'hmac-key' into the Secret "
            "default/promotion-events and name it by spec.promotion.secretRef, or set events.secretRef in "
            "the host's "
            "configuration");
}

TEST_F(EventKeys, AreNotReadFromABlankValue) {
  pipeline_.events_secret = "own";
  secrets_.secrets["default/own"] = {{"hmac-key.dev", "\n"}, {"hmac-key", "any"}};
  EXPECT_EQ(find("dev").rfind(
                "failed-precondition: no key authenticates events of default/podinfo from dev: the key "
                "'hmac-key.dev' of the Secret default/own is blank",
                0),
            0u);
}

TEST_F(EventKeys, AreUnavailableWhileTheirSecretIsNotThere) {
  pipeline_.events_secret = "own";
  EXPECT_EQ(find(),
            "unavailable: the keys of default/podinfo's events cannot be read: no such Secret; looked for "
            "'hmac-key.dev' "
            "and 'hmac-key' in the Secret default/own");
  pipeline_.events_secret.reset();
  host_wide_ = SecretName{"flux-system", "events"};
  EXPECT_EQ(find("nowhere"),
            "unavailable: the keys of default/podinfo's events cannot be read: no such Secret; looked for "
            "'hmac-key' in "
            "the Secret flux-system/events");
}

TEST_F(EventKeys, AreUnavailableWhileSecretsCannotBeRead) {
  pipeline_.events_secret = "own";
  secrets_.is_unavailable = true;
  EXPECT_EQ(find().rfind("unavailable: ", 0), 0u);
}

}  // namespace
}  // namespace promotion::host::events
