// An HTTPS server with a certificate of its own that lets in who shows the right one.
#pragma once

#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <string>
#include <thread>

#include "fixture.hpp"
#include "process.hpp"

namespace promotion::host::kubernetes {

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

  // A way to the server that trusts the server's own certificate and shows the client's.
  Access access() {
    Access access;
    access.server = *parse_server("https://127.0.0.1:" + std::to_string(port_));
    access.authority.file = file("server.pem");
    access.credentials = make_fixed_credentials(credential("client"), log_);
    return access;
  }
  FixedCredential credential(const std::string &name) const {
    FixedCredential credential;
    credential.certificate.file = file(name + ".pem");
    credential.key.file = file(name + ".key");
    return credential;
  }
  static Result<std::string> ask(Access access) {
    return Client(std::move(access), {}).get({"list", pipelines_resource(), ""});
  }

  promotion::testing::RecordingLog log_;

 private:
  const test::TemporaryFolder folder_;
  std::unique_ptr<httplib::SSLServer> server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace promotion::host::kubernetes
