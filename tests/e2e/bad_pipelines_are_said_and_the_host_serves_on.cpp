#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenario.hpp"

namespace promotion::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(PipelineFile, ThatIsNotYamlIsSaidAndTheOthersWork) {
  BranchScenario scenario;
  scenario.host().write_pipeline("broken.yaml", "kind: Pipeline\nmetadata: {name: [unclosed\n");
  scenario.host().start();

  EXPECT_TRUE(scenario.host().wait_for_log("broken.yaml"));
  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");
}

TEST(PipelineFile, BrokenWhileTheHostRunsKeepsItsLastGoodVersionAndSaysSo) {
  BranchScenario scenario;
  scenario.host().start();

  scenario.host().write_pipeline("podinfo.yaml", "kind: Pipeline\nmetadata: {name: [unclosed\n");

  EXPECT_TRUE(scenario.host().wait_for_log("last good"));
  EXPECT_THAT(scenario.host().log_lines_with("last good"), testing::Contains(HasSubstr("podinfo.yaml")));
  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  scenario.host().wait_for_promotion("qa");
}

TEST(PipelineFile, AddedWhileTheHostRunsIsTakenUp) {
  BranchScenario scenario;
  scenario.host().start();
  std::string other =
      podinfo_pipeline("pullRequest: {url: https://git.example.com/example/gitops.git, branch: main}");
  other.replace(other.find("name: podinfo, namespace: default"), 33, "name: second, namespace: default");

  scenario.host().write_pipeline("second.yaml", other);

  EXPECT_TRUE(eventually(
      [&] { return scenario.host().post("default/second/dev", upgrade("dev"), kHmacKey).status == 202; }));
}

class Strategy : public testing::Test {
 protected:
  // Starts a control plane whose pipeline has this under `promotion`, and gives it a deployment in dev.
  void deploy(const std::string &promotion) {
    host_ = std::make_unique<ControlPlane>(
        ControlPlaneOptions{.pipelines = {{"podinfo.yaml", podinfo_pipeline(promotion)}},
                            .secrets = {{"flux-system/promotion-events/hmac-key", kHmacKey}},
                            .configuration = "events: {secretRef: flux-system/promotion-events}\n"});
    host_->start();
    event_ = host_->event(host_->accept("default/podinfo/dev", upgrade("dev"), kHmacKey));
  }

  // Wherever on the record of the event or of what it led to.
  std::string record() {
    std::string text = event_.dump();
    for (const nlohmann::json &promotion : host_->promotions()) {
      text += host_->api("/promotions/" + promotion.at("id").get<std::string>()).dump();
    }
    return text;
  }

  std::unique_ptr<ControlPlane> host_;
  nlohmann::json event_;
};

TEST_F(Strategy, ThatNoModuleKnowsIsAnErrorNamingIt) {
  deploy("carrierPigeon: {loft: 7}");

  EXPECT_TRUE(host_->wait_for_log("carrierPigeon"));
  EXPECT_THAT(record(), HasSubstr("carrierPigeon"));
}

TEST_F(Strategy, BesideAnotherIsAnErrorNamingBoth) {
  deploy("webhook: {url: \"http://127.0.0.1:1/\"}, pullRequest: {url: https://git.example.com/x/y.git}");

  EXPECT_THAT(record(), AllOf(HasSubstr("webhook"), HasSubstr("pullRequest")));
  EXPECT_THAT(host_->log_lines_with("pullRequest"), testing::Contains(HasSubstr("webhook")));
}

}  // namespace
}  // namespace promotion::test
