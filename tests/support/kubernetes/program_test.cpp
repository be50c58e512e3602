// The double as a program.
#include <gmock/gmock.h>

#include <csignal>

#include "../eventually.hpp"
#include "../http.hpp"
#include "../process.hpp"
#include "../temporary_folder.hpp"

namespace promotion::test {
namespace {

TEST(KubernetesDoubleProgram, ServesUntilItIsToldToStop) {
  const TemporaryFolder folder;
  const auto kubeconfig = folder.path() / "kubeconfig";
  Process program({.command = {KUBERNETES_DOUBLE, "--http", kubeconfig.string()},
                   .environment = {},
                   .folder = {},
                   .output = folder.path() / "output"});
  ASSERT_TRUE(eventually([&] { return program.output() == kubeconfig.string() + "\n"; })) << program.output();
  const std::string written = read_file(kubeconfig);
  const std::size_t begin = written.find("http://");
  const std::string url = written.substr(begin, written.find('"', begin) - begin);
  EXPECT_EQ(http_request("GET", url, "/readyz").body, "ok");
  EXPECT_EQ(http_request("GET", url, "/api/v1/namespaces", "",
                         {{"Authorization", "Bearer token-of-the-administrator"}})
                .status,
            200);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().code, 0);
}

TEST(KubernetesDoubleProgram, SaysHowItIsUsed) {
  EXPECT_THAT(run({KUBERNETES_DOUBLE, "--help"}).output, testing::HasSubstr("kubectl --kubeconfig"));
  EXPECT_EQ(run({KUBERNETES_DOUBLE}).code, 2);
}

}  // namespace
}  // namespace promotion::test
