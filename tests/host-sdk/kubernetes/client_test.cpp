#include <gmock/gmock.h>

#include "fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const ApiCall list_all{"list", pipelines_resource(), ""};

test::HttpAnswer busy() {
  auto answer = test::plain_answer(429, "Too many requests, please try again later.");
  answer.headers["Retry-After"] = "1";
  return answer;
}

TEST_F(KubernetesTest, KeepsOneConnectionForRequestsThatFollowEachOther) {
  const auto client = client_of(host_token);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client->get(list_all).ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(KubernetesTest, NamesThePermissionThatIsMissing) {
  server.take_away(host_token, "list", "pipelines");
  const auto everywhere = client_of(host_token)->get(list_all);
  ASSERT_FALSE(everywhere.ok());
  EXPECT_EQ(everywhere.error().code, Code::permission_denied);
  EXPECT_THAT(
      everywhere.error().message,
      AllOf(HasSubstr("ClusterRole with {apiGroups: [\"pipelines.weave.works\"], resources: [pipelines], "
                      "verbs: [list]}"),
            HasSubstr("in all namespaces"), HasSubstr("system:serviceaccount:promotion:host")));

  const auto one = client_of(host_token)->get({"list", pipelines_resource(), "shop"});
  ASSERT_FALSE(one.ok());
  EXPECT_THAT(one.error().message,
              AllOf(HasSubstr("by a Role with"), HasSubstr("RoleBinding in the namespace shop")));
}

TEST_F(KubernetesTest, SaysThatTheTokenIsWrongWithoutShowingIt) {
  const auto answer = client_of("wrong-token-of-somebody")->get(list_all);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::unauthenticated);
  EXPECT_THAT(answer.error().message, Not(HasSubstr("wrong-token-of-somebody")));
  EXPECT_EQ(log.masked("wrong-token-of-somebody"), "***");
}

TEST_F(KubernetesTest, WaitsAsLongAsAServerAsksForThatHasTooMuchToDo) {
  server.answer_next(busy());
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(client_of(host_token)->get(list_all).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST_F(KubernetesTest, GivesUpWhereTheWaitWouldTakeTooLong) {
  server.answer_next(busy(), 3);
  const auto answer = client_of(host_token, {std::chrono::milliseconds(500), 8})->get(list_all);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::resource_exhausted);
  EXPECT_EQ(answer.error().retry_after_ms, 1000);
}

TEST_F(KubernetesTest, AsksAgainOverANewConnectionWhereTheKeptOneWasClosed) {
  const auto client = client_of(host_token);
  ASSERT_TRUE(client->get(list_all).ok());
  auto closed = test::plain_answer(200, "");
  closed.headers["Connection"] = "close";
  server.answer_next(closed);
  ASSERT_TRUE(client->get(list_all).ok());
  EXPECT_TRUE(client->get(list_all).ok());
}

TEST_F(KubernetesTest, ReadsATokenAgainThatIsRotatedInItsFile) {
  const test::TemporaryFolder folder;
  test::write_file(folder.path() / "token", "an-expired-token\n");
  Access access;
  access.server = *parse_server(server.url());
  FixedCredential credential;
  credential.token.file = folder.path() / "token";
  access.credentials = make_fixed_credentials(std::move(credential), log);
  Client client(std::move(access), {});
  EXPECT_EQ(client.get(list_all).error().code, Code::unauthenticated);
  test::write_file(folder.path() / "token", std::string(host_token) + "\n");
  EXPECT_TRUE(client.get(list_all).ok());
}

TEST_F(KubernetesTest, SaysThatTheCustomResourceIsNotInstalled) {
  const auto answer = client_of(host_token)->get({"get", {"", "v1", "secrets"}, "default", "none"});
  EXPECT_EQ(answer.error().code, Code::not_found);
  test::KubernetesDouble bare;
  bare.add_admin(host_token);
  Access access;
  access.server = *parse_server(bare.url());
  FixedCredential credential;
  credential.token.text = host_token;
  access.credentials = make_fixed_credentials(std::move(credential), log);
  const auto unknown = Client(std::move(access), {}).get(list_all);
  EXPECT_EQ(unknown.error().code, Code::unavailable);
  EXPECT_THAT(unknown.error().message, HasSubstr("CustomResourceDefinition pipelines.pipelines.weave.works"));
}

TEST_F(KubernetesTest, SaysThatNobodyListensThere) {
  Access access;
  access.server = *parse_server("http://127.0.0.1:1/");
  access.credentials = make_fixed_credentials({}, log);
  const auto answer = Client(std::move(access), {}).get(list_all);
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace promotion::host::kubernetes
