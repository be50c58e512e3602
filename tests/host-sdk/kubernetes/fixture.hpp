// A double of the API server, a client of it, and the Pipelines in it.
#pragma once

#include <gtest/gtest.h>

#include "kubernetes/api_answers.hpp"
#include "kubernetes/api_double.hpp"
#include "kubernetes/client.hpp"
#include "kubernetes/pipeline_source.hpp"
#include "kubernetes/secret_source.hpp"
#include "manual_clock.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::kubernetes {

inline constexpr char group[] = "pipelines.weave.works";
inline constexpr char host_token[] = "token-of-the-host";

// The verbs that a host needs, everywhere.
inline std::vector<test::KubernetesRule> host_rules() {
  return {{group, "pipelines", "get", ""},
          {group, "pipelines", "list", ""},
          {group, "pipelines", "watch", ""},
          {group, "pipelines/status", "patch", ""},
          {"events.k8s.io", "events", "create", ""},
          {"events.k8s.io", "events", "patch", ""},
          {"", "secrets", "get", ""}};
}

inline nlohmann::json pipeline_json(const std::string &name, const std::string &second = "prod",
                                    const std::string &namespace_name = "default") {
  return {{"apiVersion", "pipelines.weave.works/v1alpha1"},
          {"kind", "Pipeline"},
          {"metadata", {{"name", name}, {"namespace", namespace_name}}},
          {"spec",
           {{"appRef",
             {{"apiVersion", "helm.toolkit.fluxcd.io/v2"}, {"kind", "HelmRelease"}, {"name", "podinfo"}}},
            {"promotion", {{"strategy", {{"pull-request", {{"url", "https://example.com/r.git"}}}}}}},
            {"environments",
             nlohmann::json::array({nlohmann::json{{"name", "dev"}}, nlohmann::json{{"name", second}}})}}}};
}

class KubernetesTest : public ::testing::Test {
 protected:
  KubernetesTest() {
    server.add_custom_resource(group, "v1alpha1", "pipelines", "Pipeline");
    server.add_user(host_token, "system:serviceaccount:promotion:host", host_rules());
  }

  std::shared_ptr<Client> client_of(const std::string &token, ClientOptions options = {}) {
    Access access;
    access.server = *parse_server(server.url());
    FixedCredential credential;
    credential.token.text = token;
    access.credentials = make_fixed_credentials(std::move(credential), log);
    return std::make_shared<Client>(std::move(access), options);
  }

  static ReflectorOptions quick() {
    ReflectorOptions options;
    options.watch_s = 60;
    options.overdue_ms = 60'000;
    options.backoff = {1, 20};
    options.attempts = 3;
    return options;
  }

  std::unique_ptr<PipelineSource> source(KubernetesPipelineOptions options = {},
                                         const ReflectorOptions &watching = quick()) {
    return make_pipeline_source(client_of(host_token), std::move(options), watching, clock, log);
  }

  void apply(const nlohmann::json &object) { server.apply(group, "pipelines", object); }

  test::KubernetesDouble server;
  promotion::testing::RecordingLog log;
  std::shared_ptr<promotion::testing::ManualClock> clock =
      std::make_shared<promotion::testing::ManualClock>(1'000'000'000'000);
};

// The names of what a source lists.
inline std::vector<std::string> names_in(const PipelineSource &source) {
  std::vector<std::string> names;
  for (const auto &pipeline : source.list())
    names.push_back(pipeline->name.namespace_name + "/" + pipeline->name.name);
  return names;
}

}  // namespace promotion::host::kubernetes
