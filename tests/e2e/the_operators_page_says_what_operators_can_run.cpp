#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "scenario.hpp"

namespace promotion::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// The lines of all blocks of a page that are for a shell.
std::string commands_of(const std::string &page) {
  std::istringstream lines(page);
  std::string commands;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```"))
      inside = line == "```sh";
    else if (inside)
      commands += line + "\n";
  }
  return commands;
}

TEST(OperatorsPage, SaysWhatOperatorsCanRun) {
  const fs::path build = PROMOTION_BUILD_FOLDER;
  ControlPlane host(ControlPlaneOptions{
      .pipelines = {{"podinfo.yaml", podinfo_pipeline("webhook: {url: \"http://127.0.0.1:1/\"}")}},
      .secrets = {{"flux-system/promotion-events/hmac-key", kHmacKey}},
      .configuration =
          "events: {secretRef: flux-system/promotion-events}\ntrust: {keys: [module-keys.pem]}\n"});
  // The key that the page's first commands make has to be there when the host starts to check with it.
  write_file(host.folder() / "module-keys.pem", run_or_throw({"sh", "-c",
                                                              "openssl genpkey -algorithm ed25519 | "
                                                              "openssl pkey -pubout"}));
  for (const auto &[from, to] : std::vector<std::pair<std::string, std::string>>{
           {"modules/pipeline-evaluator.so", "pipeline-evaluator-0.1.0.so"},
           {"tests/modules/pipeline-evaluator-0.2.0.so", "pipeline-evaluator-0.2.0.so"},
           {"modules/webhook.so", "webhook.so"}})
    fs::copy_file(build / from, host.folder() / to);
  host.set_modules(
      "# The modules of this host.\nmodules:\n  - name: pipeline-evaluator   # decides\n"
      "    path: pipeline-evaluator-0.1.0.so\n");
  host.start();

  const std::string page = read_file(PROMOTION_OPERATING_PAGE);
  const CommandResult result = run({"bash", "-euxc", commands_of(page)}, {},
                                   {{"PROMOTION_SERVER", host.admin_url()},
                                    {"PATH", (build / "bin").string() + ":/usr/local/bin:/usr/bin:/bin"}},
                                   host.folder());
  EXPECT_EQ(result.code, 0) << result.error << result.output << host.log();
  EXPECT_THAT(read_file(host.folder() / "modules.yaml"), HasSubstr("# The modules of this host.\n"));
  EXPECT_THAT(read_file(host.folder() / "modules.yaml"),
              HasSubstr("- name: pipeline-evaluator   # decides\n"));
}

}  // namespace
}  // namespace promotion::test
