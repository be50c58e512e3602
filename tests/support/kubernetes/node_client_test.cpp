// @kubernetes/client-node, which others wrote, works with the double unchanged.
#include <gmock/gmock.h>

#include "../eventually.hpp"
#include "../forges/recorded_exchange.hpp"
#include "../npm.hpp"
#include "../process.hpp"
#include "../temporary_folder.hpp"
#include "api_double.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kToken[] = "token-of-the-administrator";

class NodeClient : public testing::Test {
 protected:
  void SetUp() override {
    if (!Npm::unavailable().empty()) GTEST_SKIP() << Npm::unavailable();
    server_.add_admin(kToken);
    write_file(folder_.path() / "kubeconfig", server_.kubeconfig(kToken));
    server_.add_definition(
        json::parse(read_exchange(KUBERNETES_RECORDINGS "/03-crd-create.http", "").request.body));
  }

  std::vector<std::string> command(const std::string &script) const {
    return {"env",
            "-u",
            "http_proxy",
            "-u",
            "https_proxy",
            "-u",
            "HTTP_PROXY",
            "-u",
            "HTTPS_PROXY",
            Npm::node(),
            PROMOTION_SUPPORT_FOLDER "/kubernetes/" + script,
            Npm::modules().string(),
            (folder_.path() / "kubeconfig").string()};
  }

  static json pipeline(const std::string &name) {
    return {{"apiVersion", "example.org/v1alpha1"},
            {"kind", "Pipeline"},
            {"metadata", {{"name", name}, {"namespace", "default"}}},
            {"spec", {{"appRef", {{"kind", "HelmRelease"}, {"name", "podinfo"}}}}}};
  }

  TemporaryFolder folder_;
  KubernetesDouble server_{KubernetesDouble::Scheme::https};
};

TEST_F(NodeClient, IsAnsweredAsItExpects) {
  const CommandResult ran = run(command("node_client_story.mjs"));
  EXPECT_EQ(ran.code, 0) << ran.error;
  const json expected = {{"created", {"first", 1}},
                         {"twice", 409},
                         {"refused", 422},
                         {"unknown", 404},
                         {"pages", {"first", "second"}},
                         {"merged", {"other", 2}},
                         {"patched", "third"},
                         {"strategic", 415},
                         {"applied", {"Here", 3, "one"}},
                         {"conflict", 409},
                         {"forced", "There"},
                         {"stale", 409},
                         {"object", "b"},
                         {"secret", "ZXhhbXBsZQ=="},
                         {"event", {"promoted 6.5.3 to prod", 11}},
                         {"events", {"promoted 6.5.3 to prod"}},
                         {"lease", "host-0"},
                         {"deleted", "Success"},
                         {"left", {"first"}}};
  EXPECT_EQ(json::parse(ran.output, nullptr, false), expected) << ran.output;
}

TEST_F(NodeClient, ListsAgainWhenTheServerHasForgottenWhatHappened) {
  const auto apply = [&](const char *name) { server_.apply("example.org", "pipelines", pipeline(name)); };
  apply("first");
  Process informer({.command = command("node_client_informer.mjs"),
                    .environment = {},
                    .folder = {},
                    .output = folder_.path() / "noticed"});
  const auto noticed = [&](const std::string &what) {
    return eventually([&] { return informer.output().find(what + "\n") != std::string::npos; });
  };
  ASSERT_TRUE(noticed("add first")) << informer.output();
  ASSERT_TRUE(eventually([&] { return server_.open_watches() == 1; }));
  server_.silence_watches(true);
  server_.cut_watches();
  ASSERT_TRUE(
      eventually([&] { return server_.count("watch pipelines") >= 2 && server_.open_watches() == 1; }));
  apply("second");
  server_.remove("example.org", "pipelines", "default", "first");
  server_.compact();
  server_.silence_watches(false);
  server_.cut_watches();
  EXPECT_TRUE(noticed("delete first")) << informer.output();
  EXPECT_TRUE(noticed("add second")) << informer.output();
  EXPECT_EQ(server_.count("list pipelines"), 2);
  apply("second");
  EXPECT_TRUE(noticed("update second")) << informer.output();
}

}  // namespace
}  // namespace promotion::test
