// A kubeconfig that somebody else wrote must not make the host run programs or read its own files.
#include <gmock/gmock.h>

#include "kubernetes/access.hpp"
#include "manual_clock.hpp"
#include "recording_log.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class KubeconfigInASecret : public ::testing::Test {
 protected:
  Result<Access> read(const std::string &user, const std::string &cluster = "server: https://example.com") {
    return kubeconfig_text_access("current-context: one\nclusters:\n  - {name: c, cluster: {" + cluster +
                                      "}}\nusers:\n  - {name: u, user: {" + user +
                                      "}}\ncontexts:\n  - {name: one, context: {cluster: c, user: u}}\n",
                                  "the kubeconfig in the Secret default/edge", clock, log);
  }
  std::string problem(const std::string &user, const std::string &cluster = "server: https://example.com") {
    const auto access = read(user, cluster);
    return access.ok() ? "" : access.error().message;
  }

  promotion::testing::RecordingLog log;
  const promotion::testing::ManualClock clock{1};
};

TEST_F(KubeconfigInASecret, LogsInWithTheTokenInIt) {
  const auto access = read("token: token-of-the-edge");
  ASSERT_TRUE(access.ok()) << access.error().message;
  EXPECT_EQ(access->server.host, "example.com");
  EXPECT_EQ(access->credentials->get()->token, "token-of-the-edge");
  EXPECT_EQ(log.masked("token-of-the-edge"), "***");
}

TEST_F(KubeconfigInASecret, MayNotNameProgramsOrFiles) {
  EXPECT_THAT(
      problem("exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh}"),
      AllOf(HasSubstr("the kubeconfig in the Secret default/edge:5: "), HasSubstr("exec is refused")));
  EXPECT_THAT(problem("tokenFile: /var/run/secrets/token"), HasSubstr("tokenFile is refused"));
  EXPECT_THAT(problem("client-certificate: /etc/a.pem, client-key: /etc/b.pem"),
              HasSubstr("client-certificate is refused"));
  EXPECT_THAT(problem("token: t", "server: https://a, certificate-authority: /etc/ca.pem"),
              HasSubstr("certificate-authority is refused"));
}

TEST_F(KubeconfigInASecret, IsNotQuotedWhenItIsNoYaml) {
  const auto access = kubeconfig_text_access("users: [{token: the-secret", "the kubeconfig", clock, log);
  ASSERT_FALSE(access.ok());
  EXPECT_THAT(access.error().message, AllOf(HasSubstr("is no kubeconfig"), Not(HasSubstr("the-secret"))));
}

}  // namespace
}  // namespace promotion::host::kubernetes
