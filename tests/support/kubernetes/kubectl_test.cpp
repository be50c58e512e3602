// kubectl, which others wrote, works with the double unchanged.

#include "../kubectl.hpp"

#include <gmock/gmock.h>

#include "../eventually.hpp"
#include "../forges/recorded_exchange.hpp"
#include "kubectl_client.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kToken[] = "token-of-the-administrator";

json pipeline(const std::string &name, const std::string &application = "podinfo") {
  const auto environment = [](const char *of) { return json{{"name", of}}; };
  return {{"apiVersion", "example.org/v1alpha1"},
          {"kind", "Pipeline"},
          {"metadata", {{"name", name}, {"namespace", "default"}, {"labels", {{"team", "web"}}}}},
          {"spec",
           {{"appRef", {{"kind", "HelmRelease"}, {"name", application}}},
            {"environments", json::array({environment("dev"), environment("prod")})}}}};
}

json definition() {
  const std::string file = KUBERNETES_RECORDINGS "/03-crd-create.http";
  json crd = json::parse(read_exchange(file, "").request.body);
  crd["spec"]["names"]["shortNames"] = {"pl"};
  crd["spec"]["versions"][0]["additionalPrinterColumns"] = json::parse(
      "[{\"name\": \"App\", \"type\": \"string\", \"jsonPath\": \".spec.appRef.name\"}, {\"name\": "
      "\"Ready\", "
      "\"type\": \"string\", \"jsonPath\": \".status.conditions[?(@.type==\\\"Ready\\\")].status\"}, "
      "{\"name\": \"Age\", \"type\": \"date\", \"jsonPath\": \".metadata.creationTimestamp\"}]");
  return crd;
}

class KubectlTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = kubectl_unavailable(); !why.empty()) GTEST_SKIP() << why;
    server_.add_admin(kToken);
    kubectl_.emplace(server_, kToken);
  }

  void begin_with_a_pipeline() {
    server_.add_definition(definition());
    kubectl_->run_or_throw({"apply", "-f", "-"}, pipeline("podinfo").dump());
  }
  json stored(const std::string &name) const {
    return server_.object("example.org", "pipelines", "default", name);
  }

  KubernetesDouble server_{KubernetesDouble::Scheme::https};
  std::optional<Kubectl> kubectl_;
};

TEST_F(KubectlTest, CreatesADefinitionAndWaitsForIt) {
  EXPECT_THAT(kubectl_->run_or_throw({"create", "-f", "-"}, definition().dump()), HasSubstr("created"));
  EXPECT_THAT(kubectl_->run_or_throw({"wait", "--for=condition=Established", "crd/pipelines.example.org"}),
              HasSubstr("condition met"));
  EXPECT_THAT(kubectl_->run_or_throw({"api-resources", "--api-group=example.org"}), HasSubstr("pl"));
  EXPECT_THAT(kubectl_->run_or_throw({"explain", "pipeline.spec.appRef"}), HasSubstr("apiVersion"));
}

TEST_F(KubectlTest, AppliesAndSeesWhatChanged) {
  begin_with_a_pipeline();
  EXPECT_THAT(kubectl_->run_or_throw({"apply", "-f", "-"}, pipeline("podinfo").dump()),
              HasSubstr("unchanged"));
  const std::string other = pipeline("podinfo", "other").dump();
  EXPECT_EQ(kubectl_->run({"diff", "-f", "-"}, other).code, 1);
  EXPECT_THAT(kubectl_->run_or_throw({"apply", "-f", "-"}, other), HasSubstr("configured"));
  EXPECT_EQ(stored("podinfo").at("/metadata/generation"_json_pointer), 2);
}

TEST_F(KubectlTest, AppliesOnTheServersSide) {
  server_.add_definition(definition());
  const std::vector<std::string> apply{"apply", "--server-side", "-f", "-"};
  EXPECT_THAT(kubectl_->run_or_throw(apply, pipeline("podinfo").dump()), HasSubstr("serverside-applied"));
  const std::uint64_t version = server_.version();
  kubectl_->run_or_throw(apply, pipeline("podinfo").dump());
  EXPECT_EQ(server_.version(), version) << "nothing changed";

  json without = pipeline("podinfo");
  without["metadata"].erase("labels");
  without["spec"]["environments"].erase(1);
  kubectl_->run_or_throw(apply, without.dump());
  EXPECT_FALSE(stored("podinfo").at("metadata").contains("labels"));
  EXPECT_EQ(stored("podinfo").at("/spec/environments"_json_pointer).size(), 1u);

  const CommandResult refused = kubectl_->run(
      {"apply", "--server-side", "--field-manager=another", "-f", "-"}, pipeline("podinfo", "taken").dump());
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.error, AllOf(HasSubstr("conflict with \"kubectl\""), HasSubstr(".spec.appRef.name")));
}

TEST_F(KubectlTest, SaysWhatTheSchemaRefuses) {
  begin_with_a_pipeline();
  json unknown = pipeline("bad");
  unknown["spec"]["colour"] = "blue";
  EXPECT_THAT(kubectl_->run({"apply", "-f", "-"}, unknown.dump()).error,
              HasSubstr("unknown field \"spec.colour\""));
  json missing = pipeline("bad");
  missing["spec"].erase("appRef");
  EXPECT_THAT(kubectl_->run({"apply", "-f", "-"}, missing.dump()).error,
              HasSubstr("spec.appRef: Required value"));
  EXPECT_TRUE(stored("bad").is_null());
}

TEST_F(KubectlTest, ShowsTables) {
  begin_with_a_pipeline();
  kubectl_->run_or_throw({"patch", "pipeline", "podinfo", "--subresource=status", "--type=merge", "-p",
                          "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"});
  EXPECT_EQ(stored("podinfo").at("/metadata/generation"_json_pointer), 1);
  for (const std::vector<std::string> &command :
       std::vector<std::vector<std::string>>{{"get", "pipelines"},
                                             {"get", "pl", "-A"},
                                             {"get", "pl", "podinfo"},
                                             {"get", "pl", "-l", "team=web"}})
    EXPECT_THAT(kubectl_->run_or_throw(command),
                AllOf(HasSubstr("APP"), HasSubstr("READY"), HasSubstr("podinfo"), HasSubstr("True")));
  EXPECT_EQ(kubectl_->run_or_throw({"get", "pl", "-l", "team=other"}), "");
  EXPECT_THAT(kubectl_->run_or_throw({"get", "pl", "podinfo", "-o", "yaml"}), HasSubstr("name: podinfo"));
  EXPECT_THAT(kubectl_->run_or_throw({"get", "namespaces"}), HasSubstr("kube-system"));
}

TEST_F(KubectlTest, FollowsChangesAsTheyCome) {
  begin_with_a_pipeline();
  const TemporaryFolder folder;
  const auto output = folder.path() / "watched";
  Process watching(
      {.command = kubectl_->command({"get", "pl", "-w"}), .environment = {}, .folder = {}, .output = output});
  ASSERT_TRUE(eventually([&] { return server_.open_watches() == 1; }));
  kubectl_->run_or_throw({"apply", "-f", "-"}, pipeline("later").dump());
  EXPECT_TRUE(eventually([&] { return watching.output().find("later") != std::string::npos; }))
      << watching.output();
}

TEST_F(KubectlTest, AnnotatesReplacesAndDeletes) {
  begin_with_a_pipeline();
  kubectl_->run_or_throw({"annotate", "pipeline", "podinfo", "pipelines.weave.works/approve=prod=1.0.0"});
  EXPECT_EQ(stored("podinfo").at("metadata").at("annotations").at("pipelines.weave.works/approve"),
            "prod=1.0.0");
  json edited = json::parse(kubectl_->run_or_throw({"get", "pipeline", "podinfo", "-o", "json"}));
  edited["spec"]["appRef"]["name"] = "edited";
  EXPECT_THAT(kubectl_->run_or_throw({"replace", "-f", "-"}, edited.dump()), HasSubstr("replaced"));
  EXPECT_THAT(kubectl_->run({"replace", "-f", "-"}, edited.dump()).error,
              HasSubstr("the object has been modified"));
  EXPECT_THAT(kubectl_->run_or_throw({"delete", "pipeline", "podinfo"}), HasSubstr("deleted"));
  EXPECT_TRUE(stored("podinfo").is_null());
  EXPECT_THAT(kubectl_->run({"get", "pipeline", "podinfo"}).error, HasSubstr("not found"));
}

TEST_F(KubectlTest, ShowsEventsOfAnObject) {
  begin_with_a_pipeline();
  const json metadata = stored("podinfo").at("metadata");
  const json event{{"apiVersion", "events.k8s.io/v1"},
                   {"kind", "Event"},
                   {"metadata", {{"generateName", "podinfo-"}, {"namespace", "default"}}},
                   {"eventTime", "2026-11-23T03:00:00.000000Z"},
                   {"reportingController", "promotion-host"},
                   {"reportingInstance", "host-0"},
                   {"action", "Promote"},
                   {"reason", "Promoted"},
                   {"type", "Normal"},
                   {"note", "promoted 6.5.3 to prod"},
                   {"regarding",
                    {{"apiVersion", "example.org/v1alpha1"},
                     {"kind", "Pipeline"},
                     {"namespace", "default"},
                     {"name", "podinfo"},
                     {"uid", metadata.at("uid")}}}};
  kubectl_->run_or_throw({"create", "-f", "-"}, event.dump());
  const auto is_shown = AllOf(HasSubstr("Promoted"), HasSubstr("promoted 6.5.3 to prod"));
  EXPECT_THAT(kubectl_->run_or_throw({"describe", "pipeline", "podinfo"}), is_shown);
  EXPECT_THAT(kubectl_->run_or_throw({"get", "events"}), is_shown);
  EXPECT_THAT(kubectl_->run_or_throw({"events", "--for", "pipeline/podinfo"}), is_shown);
}

TEST_F(KubectlTest, MakesSecretsAndKustomizations) {
  begin_with_a_pipeline();
  kubectl_->run_or_throw({"create", "secret", "generic", "hmac", "--from-literal=hmac-key=example"});
  EXPECT_EQ(kubectl_->run_or_throw({"get", "secret", "hmac", "-o", "jsonpath={.data.hmac-key}"}),
            "ZXhhbXBsZQ==");
  const TemporaryFolder folder;
  write_file(folder.path() / "pipeline.yaml", pipeline("base").dump());
  write_file(folder.path() / "kustomization.yaml",
             "namePrefix: of-team-\nresources: [pipeline.yaml]\n"
             "configMapGenerator: [{name: settings, literals: [a=b]}]\n");
  kubectl_->run_or_throw({"apply", "-k", folder.path().string()});
  EXPECT_FALSE(stored("of-team-base").is_null());
  EXPECT_THAT(kubectl_->run_or_throw({"get", "configmaps"}), HasSubstr("settings-"));
}

TEST_F(KubectlTest, KnowsWhatItMayDo) {
  server_.add_definition(definition());
  server_.add_user("token-of-a-viewer", "viewer", {{"example.org", "pipelines", "list", "default"}});
  const Kubectl viewer(server_, "token-of-a-viewer");
  EXPECT_EQ(viewer.run_or_throw({"auth", "can-i", "list", "pipelines"}), "yes\n");
  EXPECT_EQ(viewer.run({"auth", "can-i", "patch", "pipelines", "--subresource=status"}).output, "no\n");
  viewer.run_or_throw({"get", "pipelines"});
  EXPECT_THAT(viewer.run({"get", "secrets"}).error,
              HasSubstr("User \"viewer\" cannot list resource \"secrets\""));
}

}  // namespace
}  // namespace promotion::test
