#include "control_plane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <future>
#include <nlohmann/json.hpp>
#include <utility>

namespace promotion::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char *podinfo = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: podinfo, namespace: default}
spec:
  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: podinfo}
  promotion:
    secretRef: events
    webhook: {url: "URL"}
  environments:
    - {name: dev, targets: [{namespace: podinfo}]}
    - {name: prod, targets: [{namespace: podinfo}]}
)";

std::string podinfo_to(const std::string &url) {
  std::string yaml = podinfo;
  return yaml.replace(yaml.find("URL"), 3, url);
}

ControlPlaneOptions options(const std::string &configuration = {},
                            const std::string &url = "http://127.0.0.1:1/") {
  return {.pipelines = {{"podinfo.yaml", podinfo_to(url)}},
          .secrets = {{"default/events/hmac-key", "open-sesame"}},
          .configuration = configuration};
}

CommandResult control_plane(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CONTROL_PLANE);
  return run(arguments);
}

std::string configuration_of(const ControlPlane &plane) {
  return (plane.folder() / "control-plane.yaml").string();
}

TEST(ControlPlaneProgram, ServesUntilSigtermAndEndsWithZero) {
  ControlPlane plane(options());
  plane.start();
  EXPECT_EQ(http_request("GET", plane.event_url(), "/healthz").body, "ok\n");
  EXPECT_EQ(http_request("GET", plane.admin_url(), "/healthz").body, "ok\n");
  EXPECT_EQ(plane.stop().code, 0);
  EXPECT_THAT(plane.log(), HasSubstr("\"control plane ended\""));
}

TEST(ControlPlaneProgram, EndsOnInterruptAndIgnoresAHangup) {
  ControlPlane plane(options());
  plane.start();
  plane.process().signal(SIGHUP);
  EXPECT_EQ(http_request("GET", plane.admin_url(), "/readyz").status, 200);
  plane.process().signal(SIGINT);
  EXPECT_EQ(plane.process().wait().code, 0);
}

TEST(ControlPlaneProgram, EndsAtOnceOnASecondSignal) {
  std::promise<void> release;
  auto released = release.get_future().share();
  std::promise<void> posted;
  RecordingServer slow([&, first = true](const RecordedRequest &) mutable {
    if (std::exchange(first, false)) posted.set_value();
    released.wait();
    return HttpAnswer{.status = 204, .headers = {}, .body = {}};
  });
  ControlPlane plane(options("", slow.url()));
  plane.start();
  plane.accept("default/podinfo/dev", {}, "open-sesame");
  posted.get_future().wait();
  plane.process().signal(SIGTERM);
  ASSERT_TRUE(plane.wait_for_log("draining"));
  EXPECT_TRUE(plane.process().running()) << "a step is under way";
  plane.process().signal(SIGTERM);
  EXPECT_EQ(plane.process().wait().signal, SIGTERM);
  release.set_value();
}

TEST(ControlPlaneProgram, RefusesAStateFolderThatIsInUse) {
  ControlPlane plane(options());
  plane.start();
  const auto second = control_plane({"--config", configuration_of(plane)});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.error, HasSubstr("process " + std::to_string(plane.process().pid()) + " works on it"));
}

TEST(ControlPlaneProgram, StartsAgainAfterItWasKilled) {
  ControlPlane plane(options());
  plane.start();
  plane.kill();
  plane.start();
  EXPECT_EQ(plane.stop().code, 0);
}

TEST(ControlPlaneProgram, KeepsItsStateToItselfAndDumpsNoCore) {
  ControlPlane plane(options());
  plane.start();
  struct stat status {};
  ASSERT_EQ(stat((plane.folder() / "state").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  const auto limits = read_file("/proc/" + std::to_string(plane.process().pid()) + "/limits");
  EXPECT_THAT(limits, HasSubstr("Max core file size        0                    0"));
}

TEST(ControlPlaneProgram, StaysUpWithAModuleThatFailsAndSaysSo) {
  ControlPlane plane(options());
  plane.start();  // which writes the modules file
  plane.stop();
  write_file(plane.folder() / "nonsense.so", "not a library");
  write_file(plane.folder() / "modules.yaml",
             read_file(plane.folder() / "modules.yaml") + "  - {name: nonsense, path: nonsense.so}\n");
  Process host({.command = {CONTROL_PLANE, "--config", configuration_of(plane), "--log-format", "text"},
                .environment = {},
                .folder = {},
                .output = plane.folder() / "degraded.log"});
  const std::string address = "admin API listening address=";
  ASSERT_TRUE(eventually([&] { return host.output().find(address) != std::string::npos; }));
  auto url = host.output().substr(host.output().find(address) + address.size());
  url = "http://" + url.substr(0, url.find('\n'));
  const auto ready = http_request("GET", url, "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_THAT(ready.body, HasSubstr(R"("degraded")"));
  EXPECT_THAT(ready.body, HasSubstr("nonsense.so"));
  EXPECT_EQ(http_request("GET", url, "/healthz").status, 200);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait().code, 0);
}

TEST(ControlPlaneProgram, NeverLogsTheKeyOfEvents) {
  ControlPlane plane(options());
  plane.start();
  plane.accept("default/podinfo/dev", {}, "open-sesame");
  EXPECT_EQ(plane.post("default/podinfo/dev", FluxEvent{}, "wrong").status, 401);
  plane.stop();
  EXPECT_THAT(plane.log(), Not(HasSubstr("open-sesame")));
}

TEST(ControlPlaneProgram, HandsTheAgeOfEventsToTheEvaluator) {
  ControlPlane plane(options("events: {maxAge: 1h}\n"));
  plane.start();
  FluxEvent event;
  event.timestamp = "2020-01-01T00:00:00Z";
  const auto id = plane.accept("default/podinfo/dev", event, "open-sesame");
  const auto decision = plane.event(id)["decisions"][0];
  EXPECT_EQ(decision["reason"], "too-old");
  EXPECT_THAT(decision["explanation"].get<std::string>(), HasSubstr("1h"));
}

TEST(ControlPlaneProgram, ChecksWithoutServing) {
  ControlPlane plane(options());
  plane.start();  // which also writes the modules file
  const auto check = control_plane({"--config", configuration_of(plane), "--check"});
  EXPECT_EQ(check.code, 0) << check.error;
  EXPECT_EQ(check.output, "Nothing is wrong.\n");
}

TEST(ControlPlaneProgram, ChecksEverythingAtOnce) {
  ControlPlane plane(options());
  plane.write_pipeline("broken.yaml", "kind: Pipeline\nspec: [\n");
  plane.write_pipeline("other.yaml", R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata: {name: other, namespace: default}
spec:
  appRef: {apiVersion: helm.toolkit.fluxcd.io/v2beta1, kind: HelmRelease, name: other}
  promotion: {carrierPigeon: {}, secretRef: nowhere}
  environments:
    - {name: dev, targets: [{namespace: other}]}
    - {name: prod, targets: [{namespace: other}]}
)");
  write_file(plane.folder() / "nonsense.so", "not a library");
  write_file(plane.folder() / "modules.yaml", "modules: [{name: nonsense, path: nonsense.so}]\n");
  const auto check = control_plane({"--config", configuration_of(plane), "--check"});
  EXPECT_EQ(check.code, 1);
  for (const auto *text : {"nonsense.so", "broken.yaml", "carrierPigeon", "Secret", "evaluator"})
    EXPECT_THAT(check.error, HasSubstr(text));
}

TEST(ControlPlaneProgram, EndsWithTwoOnAWrongConfiguration) {
  ControlPlane plane(options("lissten: 127.0.0.1:1\n"));
  for (const auto &extra : std::vector<std::vector<std::string>>{{}, {"--check"}}) {
    std::vector<std::string> arguments{"--config", configuration_of(plane)};
    arguments.insert(arguments.end(), extra.begin(), extra.end());
    const auto result = control_plane(arguments);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.error, HasSubstr("control-plane.yaml:9: lissten is not a key of this file"));
  }
}

TEST(ControlPlaneProgram, ExplainsItsCommandLine) {
  const auto help = control_plane({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.output, HasSubstr("Examples:"));
  EXPECT_EQ(control_plane({"--version"}).output, "promotion-control-plane 0.1.0\n");
  EXPECT_EQ(control_plane({}).code, 2);
  EXPECT_EQ(control_plane({"--config", "x", "--log-level", "loud"}).code, 2);
}

}  // namespace
}  // namespace promotion::test
