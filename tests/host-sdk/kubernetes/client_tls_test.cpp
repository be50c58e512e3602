// Over TLS, as every real API server is reached: an authority of its own, and certificates in place of
// tokens.
#include <gmock/gmock.h>

#include "tls_fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::HasSubstr;

class ClientTls : public TlsTest {
 protected:
  std::string problem_with(const TextOrFile &authority, const std::string &host = "127.0.0.1") {
    Access way = access();
    way.authority = authority;
    way.server.host = host;
    const auto answer = ask(std::move(way));
    return answer.ok() ? "" : answer.error().message;
  }
};

TEST_F(ClientTls, TrustsTheAuthorityThatItIsTold) {
  const auto answer = ask(access());
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(ClientTls, TrustsNoOtherServer) {
  EXPECT_THAT(problem_with({"", file("stranger.pem")}), HasSubstr("is not trusted"));
  EXPECT_THAT(problem_with({}), HasSubstr("is not trusted"));
  EXPECT_THAT(problem_with({"", file("server.pem")}, "localhost"), HasSubstr("for another host"));
}

TEST_F(ClientTls, LooksAtNoCertificateOnlyWhereItIsToldSo) {
  Access way = access();
  way.authority = {};
  way.insecure = true;
  const auto answer = ask(std::move(way));
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(ClientTls, ShowsItsOwnCertificate) {
  Access way = access();
  way.credentials = make_fixed_credentials(credential("stranger"), log_);
  EXPECT_FALSE(ask(std::move(way)).ok());
}

TEST_F(ClientTls, ShowsTheCertificateThatAPluginGives) {
  const promotion::testing::ManualClock clock{1'795'000'000'000'000'000};
  const nlohmann::json given = {{"apiVersion", "client.authentication.k8s.io/v1"},
                                {"kind", "ExecCredential"},
                                {"status",
                                 {{"clientCertificateData", test::read_file(file("client.pem"))},
                                  {"clientKeyData", test::read_file(file("client.key"))}}}};
  test::write_file(file("given.json"), given.dump());
  ExecPluginOptions plugin;
  plugin.api_version = "client.authentication.k8s.io/v1";
  plugin.command = "/bin/cat";
  plugin.arguments = {file("given.json")};
  Access way = access();
  way.credentials = make_exec_credentials(std::move(plugin), clock, log_);
  const auto answer = ask(std::move(way));
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(ClientTls, SaysThatAnAuthorityCannotBeRead) {
  EXPECT_THAT(problem_with({"", file("missing.pem")}), HasSubstr("missing.pem"));
  EXPECT_THAT(problem_with({"", file("server.key")}), HasSubstr("authority"));
}

}  // namespace
}  // namespace promotion::host::kubernetes
