// Over TLS, as every real API server is reached: an authority of its own, and certificates in place of
// tokens.
#include <gmock/gmock.h>
#include <httplib.h>

#include <thread>

#include "fixture.hpp"
#include "process.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::HasSubstr;

const ApiCall list_all{"list", pipelines_resource(), ""};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    for (const char *name : {"server", "client", "stranger"}) make_certificate(name);
    server_ = std::make_unique<httplib::SSLServer>(file("server.pem").c_str(), file("server.key").c_str(),
                                                   file("client.pem").c_str());
    server_->Get(".*", [](const httplib::Request &, httplib::Response &response) {
      response.set_content("{}", "application/json");
    });
    server_->set_keep_alive_max_count(1);  // else stopping waits for the kept connection
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }
  ~TlsTest() override {
    server_->stop();
    thread_.join();
  }

  std::string file(const std::string &name) const { return (folder_.path() / name).string(); }

  // Signed by itself, and its own authority.
  void make_certificate(const std::string &name) {
    const auto result =
        test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                   "-nodes", "-days", "2", "-subj", "/CN=" + name, "-addext", "subjectAltName=IP:127.0.0.1",
                   "-keyout", file(name + ".key"), "-out", file(name + ".pem")});
    EXPECT_EQ(result.code, 0) << result.output;
  }

  Result<std::string> ask(const std::string &authority, const std::string &certificate, bool insecure = false,
                          const std::string &host = "127.0.0.1") {
    Access access;
    access.server = *parse_server("https://" + host + ":" + std::to_string(port_));
    if (!authority.empty()) access.authority.file = file(authority);
    access.insecure = insecure;
    FixedCredential credential;
    credential.certificate.file = file(certificate + ".pem");
    credential.key.file = file(certificate + ".key");
    access.credentials = make_fixed_credentials(std::move(credential), log_);
    return Client(std::move(access), {}).get(list_all);
  }

 private:
  const test::TemporaryFolder folder_;
  promotion::testing::RecordingLog log_;
  std::unique_ptr<httplib::SSLServer> server_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(TlsTest, TrustsTheAuthorityThatItIsTold) {
  const auto answer = ask("server.pem", "client");
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(TlsTest, TrustsNoOtherServer) {
  EXPECT_THAT(ask("stranger.pem", "client").error().message, HasSubstr("is not trusted"));
  EXPECT_THAT(ask("", "client").error().message, HasSubstr("is not trusted"));
  EXPECT_THAT(ask("server.pem", "client", false, "localhost").error().message, HasSubstr("for another host"));
}

TEST_F(TlsTest, LooksAtNoCertificateOnlyWhereItIsToldSo) {
  const auto answer = ask("", "client", true);
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(TlsTest, ShowsItsOwnCertificate) { EXPECT_FALSE(ask("server.pem", "stranger").ok()); }

TEST_F(TlsTest, SaysThatAnAuthorityCannotBeRead) {
  EXPECT_THAT(ask("missing.pem", "client").error().message, HasSubstr("missing.pem"));
  EXPECT_THAT(ask("server.key", "client").error().message, HasSubstr("authority"));
}

}  // namespace
}  // namespace promotion::host::kubernetes
