// A kubeconfig's proxy-url: the API server is reached through it.
#include <gmock/gmock.h>

#include "connect_proxy.hpp"
#include "text/base64.hpp"
#include "tls_fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ClientProxy : public TlsTest {
 protected:
  Access through_proxy(const std::string &user_and_password = "") {
    Access way = access();
    way.proxy = "http://" + user_and_password + "127.0.0.1:" + std::to_string(proxy_.port());
    return way;
  }

  test::ConnectProxy proxy_;
};

TEST_F(ClientProxy, IsAskedForATunnelToTheServer) {
  const Access way = access();
  const auto answer = ask(through_proxy());
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_THAT(proxy_.requests(),
              ElementsAre(StartsWith("CONNECT 127.0.0.1:" + std::to_string(way.server.port) + " HTTP/1.1")));
}

TEST_F(ClientProxy, IsShownWhatTheUrlHasOfUserAndPassword) {
  ASSERT_TRUE(ask(through_proxy("somebody:a-word@")).ok());
  EXPECT_THAT(proxy_.requests(),
              ElementsAre(HasSubstr("Proxy-Authorization: Basic " + to_base64("somebody:a-word"))));
}

TEST_F(ClientProxy, KeepsTheServersCertificateWhereItWas) {
  Access way = through_proxy();
  way.authority = {"", file("stranger.pem")};
  EXPECT_THAT(ask(std::move(way)).error().message, HasSubstr("is not trusted"));
}

TEST_F(ClientProxy, ThatIsNotThereIsAnError) {
  Access way = access();
  way.proxy = "http://127.0.0.1:1";
  const auto answer = ask(std::move(way));
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_THAT(proxy_.requests(), IsEmpty());
}

}  // namespace
}  // namespace promotion::host::kubernetes
