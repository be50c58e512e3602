// Certificates and proxies of promotion.http/1.
#include "certificates.hpp"
#include "http_service_fixture.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::Certificate;
using promotion::testing::make_certificate;
using promotion::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(HttpServiceTest, TrustsTheAuthorityThatItIsGivenAndNoOther) {
  Certificate authority = make_certificate("authority", nullptr), other = make_certificate("other", nullptr);
  Certificate mine = make_certificate("127.0.0.1", &authority, "IP:127.0.0.1");
  Certificate elsewhere = make_certificate("example.com", &authority, "DNS:example.com");
  auto answer_of = [&](const Certificate &shown, const std::string &ca_pem) {
    httplib::SSLServer server(shown.certificate.get(), shown.key.get());
    server.Get("/", [](const httplib::Request &, httplib::Response &response) {
      response.set_content("safe", "text/plain");
    });
    Running running(server);
    auto sent = request(address(running.port(), "https"));
    sent.ca_pem = {ca_pem.data(), ca_pem.size()};
    return send(sent);
  };
  Answer good = answer_of(mine, authority.certificate_pem());
  ASSERT_EQ(good.status, PROMOTION_OK) << good.error.message;
  EXPECT_EQ(good.body, "safe");
  Answer stranger = answer_of(mine, other.certificate_pem());
  EXPECT_EQ(stranger.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(stranger.error.message, HasSubstr("certificate is not trusted"));
  EXPECT_EQ(answer_of(mine, "").status, PROMOTION_UNAVAILABLE) << "the host does not know that authority";
  Answer other_host = answer_of(elsewhere, authority.certificate_pem());
  EXPECT_EQ(other_host.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(other_host.error.message, HasSubstr("it is for another host"));
  EXPECT_EQ(answer_of(mine, "no PEM").status, PROMOTION_INVALID_ARGUMENT);

  // The host's own authorities count when none is given, and only then.
  TemporaryFolder folder;
  setenv("SSL_CERT_FILE", folder.write("ca.pem", authority.certificate_pem()).c_str(), 1);
  EXPECT_EQ(answer_of(mine, "").body, "safe");
  EXPECT_EQ(answer_of(mine, other.certificate_pem()).status, PROMOTION_UNAVAILABLE);
  unsetenv("SSL_CERT_FILE");
}

TEST_F(HttpServiceTest, ShowsItsOwnCertificate) {
  Certificate authority = make_certificate("authority", nullptr);
  Certificate server_certificate = make_certificate("127.0.0.1", &authority, "IP:127.0.0.1");
  Certificate client = make_certificate("client", &authority),
              stranger = make_certificate("stranger", &authority);
  X509_STORE *trusted = X509_STORE_new();  // the server's to free
  X509_STORE_add_cert(trusted, authority.certificate.get());
  httplib::SSLServer server(server_certificate.certificate.get(), server_certificate.key.get(), trusted);
  server.Get("/", [](const httplib::Request &received, httplib::Response &response) {
    char name[256] = "nobody";
    if (X509 *shown = SSL_get1_peer_certificate(received.ssl)) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
      X509_free(shown);
    }
    response.set_content(name, "text/plain");
  });
  Running running(server);
  const std::string ca = authority.certificate_pem(), certificate = client.certificate_pem(),
                    key = client.key_pem();
  auto sent = request(address(running.port(), "https"));
  sent.ca_pem = {ca.data(), ca.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_UNAVAILABLE) << "the server wants one";
  sent.certificate_pem = {certificate.data(), certificate.size()};
  sent.key_pem = {key.data(), key.size()};
  Answer shown = send(sent);
  ASSERT_EQ(shown.status, PROMOTION_OK) << shown.error.message;
  EXPECT_EQ(shown.body, "client");
  const std::string wrong_key = stranger.key_pem();
  sent.key_pem = {wrong_key.data(), wrong_key.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_INVALID_ARGUMENT);
}

TEST_F(HttpServiceTest, GoesThroughAProxy) {
  std::string received;
  RawServer proxy([&](int connection) {
    char buffer[4096];
    received.assign(buffer,
                    static_cast<size_t>(std::max<ssize_t>(read(connection, buffer, sizeof buffer), 0)));
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied";
    [[maybe_unused]] ssize_t put = write(connection, answer.data(), answer.size());
  });
  const std::string through = "http://user:pass@127.0.0.1:" + std::to_string(proxy.port());
  auto sent = request("http://forge.example.com/api");
  sent.proxy = to_abi(through);
  Answer answer = send(sent);
  ASSERT_EQ(answer.status, PROMOTION_OK) << answer.error.message;
  EXPECT_EQ(answer.body, "proxied");
  EXPECT_THAT(received, HasSubstr("GET http://forge.example.com:80/api HTTP/1.1"));
  EXPECT_THAT(received, HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNz"));
  sent.proxy = to_abi("http://127.0.0.1:secret");
  Answer wrong = send(sent);
  EXPECT_EQ(wrong.status, PROMOTION_INVALID_ARGUMENT);
  EXPECT_THAT(wrong.error.message, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace promotion::host::modules
