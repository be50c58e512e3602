#include "kubernetes/application_object.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "text/timestamp.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

int64_t instant(const char *text) { return *parse_timestamp(text); }

json ready(const char *status) {
  return json::array(
      {{{"type", "Reconciling"}, {"status", "False"}},
       {{"type", "Ready"}, {"status", status}, {"lastTransitionTime", "2026-11-20T10:05:00Z"}}});
}

json entry(const char *version, const char *status, const char *deployed) {
  return {{"chartName", "podinfo"},
          {"chartVersion", version},
          {"status", status},
          {"firstDeployed", "2026-01-01T00:00:00Z"},
          {"lastDeployed", deployed}};
}

json helm_release(json history) {
  return {{"apiVersion", "helm.toolkit.fluxcd.io/v2"},
          {"kind", "HelmRelease"},
          {"metadata",
           {{"name", "podinfo"},
            {"namespace", "podinfo"},
            {"generation", 7},
            {"creationTimestamp", "2026-01-01T00:00:00Z"}}},
          {"status",
           {{"observedGeneration", 7}, {"conditions", ready("True")}, {"history", std::move(history)}}}};
}

json kustomization() {
  return {{"apiVersion", "kustomize.toolkit.fluxcd.io/v1"},
          {"kind", "Kustomization"},
          {"metadata", {{"name", "apps"}, {"generation", 2}, {"creationTimestamp", "2026-01-01T00:00:00Z"}}},
          {"status",
           {{"observedGeneration", 2},
            {"conditions", ready("True")},
            {"lastAppliedRevision", "main@sha1:0123456789012345678901234567890123456789"},
            {"lastAttemptedRevision", "main@sha1:9999999999999999999999999999999999999999"}}}};
}

TEST(HelmReleaseObject, SaysTheNewestEntryThatIsDeployed) {
  json newest = entry("6.5.3+0cc9a8446c95", "deployed", "2026-11-20T10:00:00Z");
  newest["appVersion"] = "6.5.3";
  newest["ociDigest"] = "sha256:0cc9a8446c95";
  const auto reading =
      read_application(helm_release(json::array({entry("7.0.0", "failed", "2026-11-21T10:00:00Z"), newest,
                                                 entry("6.0.0", "superseded", "2026-11-01T10:00:00Z")})));
  ASSERT_TRUE(reading.state);
  const Event &event = reading.state->event;
  EXPECT_EQ(event.metadata, (std::map<std::string, std::string>{{"revision", "6.5.3+0cc9a8446c95"},
                                                                {"app-version", "6.5.3"},
                                                                {"oci-digest", "sha256:0cc9a8446c95"}}));
  EXPECT_EQ(event.timestamp_ns, instant("2026-11-20T10:00:00Z"));
  EXPECT_EQ(reading.state->earliest_ns, 0) << "the instant is exact";
  EXPECT_EQ(event.reason, "UpgradeSucceeded");
  EXPECT_EQ(event.severity, "info");
  EXPECT_EQ(event.object.name, "podinfo");
}

TEST(HelmReleaseObject, SaysNothingWhileItIsNotReadyOrNotObserved) {
  const json history = json::array({entry("6.5.3", "deployed", "2026-11-20T10:00:00Z")});
  for (const char *status : {"False", "Unknown"}) {
    json object = helm_release(history);
    object["status"]["conditions"] = ready(status);
    EXPECT_FALSE(read_application(object).state) << status;
  }
  json behind = helm_release(history);
  behind["metadata"]["generation"] = 8;
  EXPECT_FALSE(read_application(behind).state);
  json unconditional = helm_release(history);
  unconditional["status"].erase("conditions");
  EXPECT_FALSE(read_application(unconditional).state);
}

TEST(HelmReleaseObject, OfAnOldFormSaysItsLastAppliedRevision) {
  json old = helm_release(json::array());
  old["status"].erase("history");
  old["status"]["lastAppliedRevision"] = "6.5.3";
  const auto reading = read_application(old);
  EXPECT_TRUE(reading.lacks_history);
  ASSERT_TRUE(reading.state);
  EXPECT_EQ(reading.state->event.metadata.at("revision"), "6.5.3");
  EXPECT_EQ(reading.state->event.timestamp_ns, instant("2026-11-20T10:05:00Z"));
  EXPECT_EQ(reading.state->earliest_ns, instant("2026-01-01T00:00:00Z"));
}

TEST(KustomizationObject, SaysWhatItHasAppliedAndSinceWhenAtTheLatest) {
  const auto reading = read_application(kustomization());
  ASSERT_TRUE(reading.state);
  EXPECT_EQ(reading.state->event.metadata.at("revision"),
            "main@sha1:0123456789012345678901234567890123456789");
  EXPECT_EQ(reading.state->event.reason, "ReconciliationSucceeded");
  EXPECT_EQ(reading.state->event.timestamp_ns, instant("2026-11-20T10:05:00Z"));
  EXPECT_EQ(reading.state->earliest_ns, instant("2026-01-01T00:00:00Z"));
  EXPECT_FALSE(reading.lacks_history);
}

TEST(ApplicationObject, OfAnyShapeIsReadOrLeftAlone) {
  const json whole = helm_release(json::array({entry("6.5.3", "deployed", "2026-11-20T10:00:00Z")}));
  for (const json &wrong : {json(), json(-1), json(""), json::array({1}), json::object()}) {
    EXPECT_FALSE(read_application(wrong).state);
    for (const char *member : {"metadata", "status"}) {
      json object = whole;
      object[member] = wrong;
      EXPECT_FALSE(read_application(object).state) << member << " " << wrong;
    }
    for (const char *member : {"conditions", "history", "observedGeneration"}) {
      json object = whole;
      object["status"][member] = wrong;
      EXPECT_FALSE(read_application(object).state) << member << " " << wrong;
    }
    for (const char *member : {"chartVersion", "lastDeployed", "status"}) {
      json object = whole;
      object["status"]["history"][0][member] = wrong;
      EXPECT_FALSE(read_application(object).state) << member << " " << wrong;
    }
  }
}

TEST(ApplicationResources, BeginWithTheVersionOfTheReference) {
  const auto resources = application_resources({"helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "", "a"});
  ASSERT_EQ(resources.size(), 3u);
  EXPECT_EQ(resources[0].version, "v2beta1");
  EXPECT_EQ(resources[1].version, "v2");
  EXPECT_EQ(resources[1].plural, "helmreleases");
  EXPECT_EQ(application_resources({"", "Kustomization", "", "a"})[0].version, "v1");
  EXPECT_THAT(application_resources({"apps/v1", "Deployment", "", "a"}), IsEmpty());
  EXPECT_THAT(application_resources({"example.org/v1", "HelmRelease", "", "a"}), IsEmpty());
}

}  // namespace
}  // namespace promotion::host::kubernetes
