#include "git_server.hpp"

#include <gtest/gtest.h>

#include "flux_event.hpp"
#include "git_repository.hpp"
#include "process.hpp"

namespace promotion::test {
namespace {

class GitServerSupport : public testing::Test {
 protected:
  void SetUp() override {
    if (!GitServer::available())
      GTEST_SKIP() << "nginx and fcgiwrap (Debian: nginx-light fcgiwrap) are not installed";
  }

  CommandResult git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    return run(arguments, {}, git_environment());
  }

  TemporaryFolder folder_;
  GitRepository repository_{folder_.path() / "example/gitops.git", {{"README", "first\n"}}};
};

TEST_F(GitServerSupport, RefusesWhoeverHasNoneOfItsTokens) {
  const GitServer server({.repositories = folder_.path(), .tokens = {"example-token"}});

  const CommandResult result = git({"ls-remote", server.url() + "/example/gitops.git"});

  EXPECT_NE(result.code, 0);
  EXPECT_EQ(server.requests().at(0), "GET /example/gitops.git/info/refs?service=git-upload-pack 401 ");
}

TEST_F(GitServerSupport, TakesAPushWithATokenAsThePassword) {
  const GitServer server({.repositories = folder_.path(), .tokens = {"example-token"}});
  const std::string clone = (folder_.path() / "clone").string();
  const std::string url = "http://x-access-token:example-token@127.0.0.1:" + std::to_string(server.port()) +
                          "/example/gitops.git";

  ASSERT_EQ(git({"clone", "--quiet", url, clone}).code, 0);
  ASSERT_EQ(git({"-C", clone, "push", "--quiet", "origin", "HEAD:refs/heads/other"}).code, 0);

  EXPECT_EQ(repository_.head("other"), repository_.head("main"));
}

TEST_F(GitServerSupport, TakesALargePushInChunksAfterAnEmptyOneThatAsks) {
  const GitServer server({.repositories = folder_.path(), .tokens = {"example-token"}});
  const std::string clone = (folder_.path() / "clone").string();
  const std::string url = "http://x-access-token:example-token@127.0.0.1:" + std::to_string(server.port()) +
                          "/example/gitops.git";
  ASSERT_EQ(git({"clone", "--quiet", url, clone}).code, 0);
  std::string noise;  // that no compression makes small
  for (std::uint32_t i = 0, state = 1; i < 300'000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>(state >> 24U);
  }
  write_file(folder_.path() / "clone/noise", noise);
  ASSERT_EQ(git({"-C", clone, "add", "noise"}).code, 0);
  ASSERT_EQ(git({"-C", clone, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet",
                 "-m", "x"})
                .code,
            0);

  ASSERT_EQ(
      git({"-C", clone, "-c", "http.postBuffer=65536", "push", "--quiet", "origin", "HEAD:refs/heads/other"})
          .code,
      0);

  EXPECT_EQ(repository_.file("other", "noise"), noise);
  int taken = 0;
  for (const std::string &request : server.requests())
    taken += request.rfind("POST /example/gitops.git/git-receive-pack 200 ", 0) == 0 ? 1 : 0;
  EXPECT_EQ(taken, 2);
}

TEST_F(GitServerSupport, TakesATokenAsBearerOverTls) {
  const GitServer server({.repositories = folder_.path(), .tokens = {"example-token"}, .tls = true});

  std::map<std::string, std::string> environment = git_environment();
  environment["GIT_SSL_CAINFO"] = server.authority().string();
  const CommandResult result = run({"git", "-c", "http.extraHeader=Authorization: Bearer example-token",
                                    "ls-remote", server.url() + "/example/gitops.git"},
                                   {}, environment);

  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_NE(result.output.find(repository_.head("main") + "\trefs/heads/main"), std::string::npos);
}

}  // namespace
}  // namespace promotion::test
