#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "control_plane.hpp"
#include "eventually.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

const fs::path kBuild = PROMOTION_BUILD_FOLDER;

std::string pipeline(const std::string &name, const std::string &strategy) {
  return "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: " + name +
         ", namespace: default}\nspec:\n"
         "  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}\n"
         "  promotion: {" +
         strategy +
         ": {}}\n  environments:\n    - {name: dev, targets: [{namespace: podinfo}]}\n"
         "    - {name: prod, targets: [{namespace: podinfo}]}\n";
}

// A good strategy, and one that writes where nothing is.
ControlPlaneOptions options() {
  ControlPlaneOptions made;
  made.pipelines["good.yaml"] = pipeline("good", "recorder");
  made.pipelines["bad.yaml"] = pipeline("bad", "crashes-in-step");
  made.secrets["flux-system/promotion-events/hmac-key"] = kHmacKey;
  made.configuration = "events: {secretRef: flux-system/promotion-events}\nworkers: {crashes: 1}\n";
  return made;
}

std::string modules() {
  return "modules:\n  - {name: pipeline-evaluator, path: " +
         (kBuild / "modules/pipeline-evaluator.so").string() +
         "}\n  - {name: recorder, path: " + (kBuild / "tests/modules/recorder-1.0.0.so").string() +
         ", services: [promotion.storage/1]}\n  - {name: crashes-in-step, path: " +
         (kBuild / "tests/bad-modules/modules/crashes-in-step.so").string() + "}\n";
}

json module_named(ControlPlane &host, const std::string &name) {
  const json answer = host.api("/modules");
  for (const json &module : answer.at("items"))
    if (module.at("name") == name) return module;
  return nullptr;
}

TEST(ModuleThatCrashesTheHost, IsNamedAndRunsInAWorkerAfterTheRestart) {
  ControlPlane host(options());
  host.set_modules(modules());
  host.start();
  EXPECT_EQ(module_named(host, "crashes-in-step").at("running").at("isolation"), "in-process");
  host.post("default/bad/dev", FluxEvent{}, kHmacKey);  // the host may be gone before it has answered
  host.process().wait();

  host.start();
  const json confined = module_named(host, "crashes-in-step");
  EXPECT_EQ(confined.at("running").at("isolation"), "worker");
  EXPECT_THAT(confined.at("error").get<std::string>(), HasSubstr("it ended the host by signal 11"));
  EXPECT_THAT(confined.at("error").get<std::string>(), HasSubstr("in step"));
  EXPECT_EQ(module_named(host, "recorder").at("running").at("isolation"), "in-process");
  EXPECT_EQ(host.log_lines_with("module ended the host").size(), 1u);

  // Its task is tried again, and now takes nobody with it.
  EXPECT_TRUE(eventually([&] {
    return module_named(host, "crashes-in-step").at("running").at("state") == "quarantined";
  })) << host.log();
  host.accept("default/good/dev", FluxEvent{}, kHmacKey);
  EXPECT_TRUE(eventually([&] {
    const json answer = host.api("/promotions?pipeline=default/good").at("items");
    return answer.size() == 1 && answer[0].at("state") == "succeeded";
  }));
  const json ready = json::parse(http_request("GET", host.admin_url(), "/readyz").body);
  EXPECT_EQ(ready.at("ready"), true);
  ASSERT_EQ(ready.at("degraded").size(), 1u) << ready;
  EXPECT_EQ(ready.at("degraded")[0].at("module"), "crashes-in-step");

  host.stop();
  host.start();
  EXPECT_EQ(module_named(host, "crashes-in-step").at("running").at("state"), "quarantined");
}

}  // namespace
}  // namespace promotion::test
