#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "manifests.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::EndsWith;

/// Cluster → environment of the example's Pipeline.
std::map<std::string, std::string> clusters_of_the_pipeline() {
  std::map<std::string, std::string> clusters;
  const json pipeline = example_documents("podinfo/pipeline.yaml").at(0);
  for (const json &environment : pipeline.at("/spec/environments"_json_pointer))
    for (const json &target : environment.at("targets"))
      clusters[target.at("/clusterRef/name"_json_pointer)] = environment.at("name");
  return clusters;
}

TEST(FluxSamples, AreOneForEachTargetWithItsEnvironmentsAddressKeyAndCluster) {
  std::set<std::string> keys;
  const json secret_of_the_host = example_documents("podinfo/secret.yaml").at(0);
  for (const auto &[key, value] : secret_of_the_host.at("stringData").items()) keys.insert(key);

  for (const auto &[cluster, environment] : clusters_of_the_pipeline()) {
    SCOPED_TRACE(cluster);
    const auto documents = example_documents("flux/" + cluster + ".yaml");
    const json &provider = find_document(documents, "Provider", "promotion-podinfo");
    const json &alert = find_document(documents, "Alert", "promotion-podinfo");
    EXPECT_EQ(provider.at("/spec/type"_json_pointer), "generic-hmac");
    EXPECT_THAT(provider.at("/spec/address"_json_pointer).get<std::string>(),
                EndsWith("/promotion/default/podinfo/" + environment));
    EXPECT_EQ(alert.at("/spec/eventMetadata/cluster"_json_pointer), cluster);
    EXPECT_EQ(alert.at("/spec/providerRef/name"_json_pointer), "promotion-podinfo");
    const std::string secret = provider.at("/spec/secretRef/name"_json_pointer);
    const json &token = find_document(documents, "Secret", secret).at("/stringData/token"_json_pointer);
    EXPECT_THAT(token.get<std::string>(), EndsWith("-OF-" + environment));
    EXPECT_TRUE(keys.contains("hmac-key." + environment));
  }
}

TEST(FluxSamples, AreNoMoreThanTheTargets) {
  std::set<std::string> files, clusters;
  for (const auto &entry : std::filesystem::directory_iterator(example_folder() / "flux"))
    files.insert(entry.path().stem());
  for (const auto &[cluster, environment] : clusters_of_the_pipeline()) clusters.insert(cluster);
  EXPECT_EQ(files, clusters);
}

}  // namespace
}  // namespace promotion::test
