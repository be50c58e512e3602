#include "kubernetes/access.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "fixture.hpp"
#include "text/base64.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::HasSubstr;

class KubeconfigTest : public ::testing::Test {
 protected:
  // A kubeconfig whose one user is this, in flow style.
  Result<Access> read(const std::string &user,
                      const std::string &cluster = "server: https://example.com:6443",
                      const std::string &context = "") {
    test::write_file(folder.path() / "config",
                     "apiVersion: v1\nkind: Config\ncurrent-context: one\n"
                     "clusters:\n  - {name: c, cluster: {" +
                         cluster + "}}\nusers:\n  - {name: u, user: {" + user +
                         "}}\ncontexts:\n  - {name: one, context: {cluster: c, user: u}}\n"
                         "  - {name: two, context: {cluster: missing, user: u}}\n");
    return kubeconfig_access(folder.path() / "config", context, clock, log);
  }
  std::string problem(const std::string &user,
                      const std::string &cluster = "server: https://example.com:6443",
                      const std::string &context = "") {
    const auto access = read(user, cluster, context);
    return access.ok() ? "" : access.error().message;
  }
  // A plugin that counts its runs and writes this.
  std::string plugin(const std::string &output) {
    const auto path = folder.path() / "plugin";
    test::write_file(path, "#!/bin/sh\necho run >> \"$0.runs\"\n" + output + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, "
           "args: [first], env: [{name: PLUGIN_WORD, value: from-the-file}], provideClusterInfo: true}";
  }
  size_t runs() const {
    const auto text = test::read_file(folder.path() / "plugin.runs");
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  static std::string credential(const std::string &status) {
    return "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": "
           "{" +
           status + "}}";
  }

  test::TemporaryFolder folder;
  promotion::testing::RecordingLog log;
  const promotion::testing::ManualClock clock{1'795'000'000'000'000'000};  // 2026-11-18
};

TEST_F(KubeconfigTest, ReadsServerTokenAndAuthority) {
  auto access =
      read("token: the-token-of-u",
           "server: \"https://[::1]:6443/prefix/\", certificate-authority-data: " + to_base64("PEM"));
  ASSERT_TRUE(access.ok()) << access.error().message;
  EXPECT_EQ(access->server.host, "::1");
  EXPECT_EQ(access->server.target, "/prefix");
  EXPECT_EQ(*access->authority.read(), "PEM");
  EXPECT_FALSE(access->insecure);
  EXPECT_EQ(access->credentials->get()->token, "the-token-of-u");
  EXPECT_EQ(log.masked("the-token-of-u"), "***");
}

TEST_F(KubeconfigTest, ReadsFilesBesideItAndReadsThemAgain) {
  auto access = read("tokenFile: token, client-certificate: c.pem, client-key: k.pem");
  ASSERT_TRUE(access.ok()) << access.error().message;
  EXPECT_EQ(access->credentials->get().error().code, Code::unavailable);
  for (const char *name : {"token", "c.pem", "k.pem"}) test::write_file(folder.path() / name, name);
  EXPECT_EQ(*access->credentials->get(), (Credential{"token", "c.pem", "k.pem"}));
  test::write_file(folder.path() / "token", "another\n");
  EXPECT_EQ(access->credentials->get()->token, "another");
}

TEST_F(KubeconfigTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(problem("token: t", "server: example.com"), HasSubstr("config:5: server: "));
  EXPECT_THAT(problem("token: t", "server: https://a, tls-server-name: b"), HasSubstr("tls-server-name"));
  EXPECT_THAT(problem("token: t", "server: https://a, proxy-url: socks5://b"), HasSubstr("proxy-url"));
  EXPECT_THAT(
      problem("token: t", "server: https://a, insecure-skip-tls-verify: true, certificate-authority: a"),
      HasSubstr("keep one of them"));
  EXPECT_THAT(problem("username: a, password: b"), HasSubstr("username is not supported"));
  EXPECT_THAT(problem("client-certificate: a"), HasSubstr("client-key"));
  EXPECT_THAT(problem("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: a}"),
              HasSubstr("expected client.authentication.k8s.io/v1"));
  EXPECT_THAT(problem("token: t", "server: https://a", "two"), HasSubstr("clusters has no entry 'missing'"));
  EXPECT_THAT(problem("token: t", "server: https://a", "three"), HasSubstr("contexts has no entry 'three'"));
  EXPECT_THAT(kubeconfig_access(folder.path() / "none", "", clock, log).error().message, HasSubstr("none"));
}

TEST_F(KubeconfigTest, RunsAPluginAgainOnlyWhenItsCredentialExpiresOrIsRefused) {
  auto access = read(plugin("echo '" +
                            credential("\"token\": \"token-of-a-plugin\", \"expirationTimestamp\": "
                                       "\"2099-01-01T00:00:00Z\"") +
                            "'"));
  ASSERT_TRUE(access.ok()) << access.error().message;
  for (int i = 0; i < 3; ++i) {
    const auto got = access->credentials->get();
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(got->token, "token-of-a-plugin");
  }
  EXPECT_EQ(runs(), 1u);
  EXPECT_EQ(log.masked("token-of-a-plugin"), "***");
  access->credentials->refused();
  EXPECT_TRUE(access->credentials->get().ok());
  EXPECT_EQ(runs(), 2u);
}

TEST_F(KubeconfigTest, RunsAPluginEachTimeWhoseCredentialHasExpired) {
  auto access = read(plugin(
      "echo '" + credential("\"token\": \"t\", \"expirationTimestamp\": \"2026-01-01T00:00:00Z\"") + "'"));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(access->credentials->get().ok());
  EXPECT_EQ(runs(), 2u);
}

TEST_F(KubeconfigTest, TellsAPluginWhatItIsAskedFor) {
  auto access =
      read(plugin("printf '%s %s %s' \"$1\" \"$PLUGIN_WORD\" \"$KUBERNETES_EXEC_INFO\" > \"$0.asked\"; "
                  "echo '" +
                  credential("\"token\": \"t\"") + "'"));
  ASSERT_TRUE(access->credentials->get().ok());
  const auto asked = test::read_file(folder.path() / "plugin.asked");
  ASSERT_THAT(asked, ::testing::StartsWith("first from-the-file {"));
  const auto info = nlohmann::json::parse(asked.substr(asked.find('{')));
  EXPECT_EQ(info.at("kind"), "ExecCredential");
  EXPECT_EQ(info.at("spec").at("cluster").at("server"), "https://example.com:6443");
}

TEST_F(KubeconfigTest, SaysWhyAPluginIsOfNoUse) {
  const auto why = [&](const std::string &script) {
    auto access = read(plugin(script));
    return access->credentials->get().error().message;
  };
  EXPECT_THAT(why("exit 3"), HasSubstr("ended with status 3"));
  EXPECT_THAT(why("echo hello"), HasSubstr("no ExecCredential"));
  EXPECT_THAT(why("echo '" + credential("") + "'"), HasSubstr("neither a token nor"));
  EXPECT_THAT(why("yes"), HasSubstr("more than 1 MiB"));
  EXPECT_THAT(why("kill -9 $$"), HasSubstr("signal 9"));
  auto missing = read("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./not-there}");
  EXPECT_THAT(missing->credentials->get().error().message, HasSubstr("cannot be started"));
}

TEST_F(KubeconfigTest, EndsAPluginThatDoesNotEnd) {
  plugin("sleep 600 & sleep 600");
  ExecPluginOptions options;
  options.api_version = "client.authentication.k8s.io/v1";
  options.command = (folder.path() / "plugin").string();
  options.patience_ms = 50;
  EXPECT_THAT(make_exec_credentials(options, clock, log)->get().error().message, HasSubstr("took too long"));
}

TEST(ServiceAccount, IsThatOfThePod) {
  const test::TemporaryFolder folder;
  promotion::testing::RecordingLog log;
  unsetenv("KUBERNETES_SERVICE_HOST");
  EXPECT_THAT(in_cluster_access(folder.path(), log).error().message, HasSubstr("kubernetes.kubeconfig"));
  setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1", 1);
  setenv("KUBERNETES_SERVICE_PORT", "443", 1);
  test::write_file(folder.path() / "token", "token-of-the-pod");
  test::write_file(folder.path() / "ca.crt", "PEM");
  auto access = in_cluster_access(folder.path(), log);
  unsetenv("KUBERNETES_SERVICE_HOST");
  unsetenv("KUBERNETES_SERVICE_PORT");
  ASSERT_TRUE(access.ok());
  EXPECT_TRUE(access->server.https);
  EXPECT_EQ(access->server.host, "10.96.0.1");
  EXPECT_EQ(*access->authority.read(), "PEM");
  EXPECT_EQ(access->credentials->get()->token, "token-of-the-pod");
}

}  // namespace
}  // namespace promotion::host::kubernetes
