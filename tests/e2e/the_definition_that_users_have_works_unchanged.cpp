// Clusters that have had Pipelines for long have a definition of their own, which knows less than the one in
// examples/kubernetes: it prunes what it does not know, and its conditions are one value.
#include <gmock/gmock.h>

#include "cluster_scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

json object_of(json properties, json required = json::array()) {
  json schema = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}
json list_of(json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
const json kText = {{"type", "string"}};
const json kNumber = {{"type", "integer"}, {"format", "int64"}};

// The shape whose strategies stand under promotion.strategy, and nothing else.
json specification() {
  const json name = object_of({{"name", kText}}, {"name"});
  const json pull_request =
      object_of({{"type", kText}, {"url", kText}, {"baseBranch", kText}, {"secretRef", name}},
                {"secretRef", "type", "url"});
  const json strategy = object_of(
      {{"pull-request", pull_request}, {"notification", {{"type", "object"}}}, {"secretRef", name}});
  const json promotion = object_of({{"manual", {{"type", "boolean"}}}, {"strategy", strategy}}, {"strategy"});
  const json cluster = object_of({{"apiVersion", kText},
                                  {"kind", {{"type", "string"}, {"enum", {"GitopsCluster"}}}},
                                  {"name", kText},
                                  {"namespace", kText}},
                                 {"kind", "name"});
  const json target = object_of({{"namespace", kText}, {"clusterRef", cluster}}, {"namespace"});
  const json environment = object_of(
      {{"name", kText}, {"targets", list_of(target)}, {"promotion", promotion}}, {"name", "targets"});
  return object_of({{"appRef", object_of({{"apiVersion", kText}, {"kind", kText}, {"name", kText}},
                                         {"apiVersion", "kind", "name"})},
                    {"environments", list_of(environment)},
                    {"promotion", promotion}},
                   {"appRef", "environments"});
}

json status() {
  const json condition = object_of({{"type", kText},
                                    {"status", kText},
                                    {"reason", {{"type", "string"}, {"minLength", 1}}},
                                    {"message", kText},
                                    {"lastTransitionTime", {{"type", "string"}, {"format", "date-time"}}},
                                    {"observedGeneration", kNumber}},
                                   {"lastTransitionTime", "message", "reason", "status", "type"});
  const json application = object_of(
      {{"apiVersion", kText},
       {"kind", kText},
       {"name", kText},
       {"clusterRef",
        object_of({{"apiVersion", kText}, {"kind", kText}, {"name", kText}, {"namespace", kText}})}});
  const json target = object_of({{"clusterAppRef", application},
                                 {"ready", {{"type", "boolean"}}},
                                 {"revision", kText},
                                 {"error", kText}},
                                {"clusterAppRef", "ready"});
  json environments = {
      {"type", "object"},
      {"additionalProperties", object_of({{"waitingApproval", object_of({{"revision", kText}}, {"revision"})},
                                          {"targets", list_of(target)}})}};
  json status = object_of({{"observedGeneration", kNumber},
                           {"conditions", list_of(condition)},
                           {"environments", std::move(environments)}});
  status["default"] = {{"observedGeneration", -1}};
  return status;
}

json definition() {
  return {{"apiVersion", "apiextensions.k8s.io/v1"},
          {"kind", "CustomResourceDefinition"},
          {"metadata", {{"name", "pipelines.pipelines.weave.works"}}},
          {"spec",
           {{"group", kPipelineGroup},
            {"scope", "Namespaced"},
            {"names",
             {{"kind", "Pipeline"},
              {"listKind", "PipelineList"},
              {"plural", "pipelines"},
              {"singular", "pipeline"}}},
            {"versions",
             {{{"name", "v1alpha1"},
               {"served", true},
               {"storage", true},
               {"subresources", {{"status", json::object()}}},
               {"schema",
                {{"openAPIV3Schema", object_of({{"spec", specification()}, {"status", status()}})}}}}}}}}};
}

// The requirement's pipeline in the shape that this definition knows.
json pipeline_of_users() {
  json pipeline = requirements_pipeline();
  const json secret = {{"name", "podinfo-promotion"}};
  pipeline["spec"]["promotion"] = {{"strategy",
                                    {{"secretRef", secret},
                                     {"pull-request",
                                      {{"type", "git"},
                                       {"url", "https://git.example.com/example/gitops.git"},
                                       {"baseBranch", "main"},
                                       {"secretRef", secret}}}}}};
  json &prod = pipeline["spec"]["environments"][2];
  prod["promotion"] = pipeline["spec"]["promotion"];
  prod["promotion"]["manual"] = true;
  return pipeline;
}

class UsersDefinition : public ClusterScenario {
 protected:
  UsersDefinition() { api_.add_definition(definition()); }

  // 6.1.0 has come to qa, and waits for somebody's word to go into prod.
  void go_up_to_the_approval() {
    api_.apply(kPipelineGroup, "pipelines", pipeline_of_users());
    host_->start();
    host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
    host_->wait_for_promotion("qa");
    host_->accept("default/podinfo/qa", upgrade("qa"), kHmacKey);
    const auto waiting = json::json_pointer("/status/environments/prod/waitingApproval/revision");
    ASSERT_TRUE(eventually([&] { return pipeline().value(waiting, "") == "6.1.0"; }))
        << pipeline().dump(2) << host_->log();
  }
  int writes() const { return api_.count("patch pipelines/status"); }
};

TEST_F(UsersDefinition, IsPromotedByAndShownIn) {
  ASSERT_NO_FATAL_FAILURE(go_up_to_the_approval());
  const json status = pipeline().at("status");
  EXPECT_EQ(status.at("/environments/dev/targets/0/revision"_json_pointer), "6.1.0");
  EXPECT_EQ(status.at("/conditions/0/type"_json_pointer), "Ready");
  EXPECT_FALSE(status.at("/environments/qa"_json_pointer).contains("promotions"))
      << "this definition prunes it";
}

TEST_F(UsersDefinition, MakesTheHostWriteOnceForEachChangeThoughItPrunes) {
  ASSERT_NO_FATAL_FAILURE(go_up_to_the_approval());
  EXPECT_EQ(host_->stop().code, 0);
  const int before = writes();

  host_->start();
  // What the host hears next is judged, and nothing of it changes what is shown.
  host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  EXPECT_EQ(host_->stop().code, 0);
  EXPECT_LE(writes(), before + 2);
}

}  // namespace
}  // namespace promotion::test
