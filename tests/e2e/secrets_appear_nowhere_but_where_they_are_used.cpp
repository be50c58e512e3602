#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenario.hpp"

namespace promotion::test {
namespace {

// Each secret, and the forms in which it is sent.
const std::vector<std::string> kForms = {
    kToken, kHmacKey, "eC1hY2Nlc3MtdG9rZW46ZXhhbXBsZS10b2tlbg"};  // x-access-token:example-token

std::string content_of(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void expect_no_secret(const std::string &text, const std::string &where) {
  for (const std::string &form : kForms)
    EXPECT_EQ(text.find(form), std::string::npos) << "a secret is in " << where;
}

// The host and what it started: those of its session, and their children.
std::vector<std::filesystem::path> processes_of(pid_t host) {
  std::vector<std::filesystem::path> found;
  for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = content_of(entry.path() / "stat");
    const std::size_t end = stat.rfind(')');
    if (end == std::string::npos) continue;
    std::istringstream fields(stat.substr(end + 1));
    std::string state;
    pid_t parent = 0, group = 0, session = 0;
    fields >> state >> parent >> group >> session;
    if (std::stoi(name) == host || parent == host || group == host || session == host)
      found.push_back(entry.path());
  }
  return found;
}

// Soft and hard limit of core dumps, as the kernel has them.
std::string core_limit(const std::filesystem::path &process) {
  std::istringstream limits(content_of(process / "limits"));
  for (std::string line; std::getline(limits, line);) {
    if (line.rfind("Max core file size", 0) != 0) continue;
    std::istringstream words(line.substr(18));
    std::string soft, hard;
    words >> soft >> hard;
    return soft + " " + hard;
  }
  return {};
}

TEST(Secrets, AppearNowhereButWhereTheyAreUsed) {
  PROMOTION_NEEDS_GIT_SERVER();
  PullRequestScenario scenario;
  ControlPlane &host = scenario.host();
  // A server that repeats what it was given, where people read it.
  scenario.github().refuse_next("POST", {500, {}, std::string(R"({"message": "who is )") + kToken + "?\"}"});
  host.start();
  host.accept("default/podinfo/dev", upgrade("dev"), kHmacKey);
  EXPECT_EQ(host.post("default/podinfo/dev", upgrade("dev", "6.2.0"), "another key").status, 401);

  const nlohmann::json promotion = host.wait_for_promotion("qa");
  const std::vector<std::filesystem::path> processes = processes_of(host.process().pid());
  ASSERT_FALSE(processes.empty());
  for (const std::filesystem::path &process : processes) {
    for (const char *file : {"cmdline", "environ"})
      expect_no_secret(content_of(process / file), process / file);
    EXPECT_EQ(core_limit(process), "0 0") << process;
  }
  EXPECT_THAT(host.log(), testing::HasSubstr("who is ***?")) << "the failure is told, without its secret";
  expect_no_secret(host.log(), "the log");
  expect_no_secret(promotion.dump() + host.api("/events").dump() + host.api("/modules").dump(), "an answer");
  host.stop();
  int looked_at = 0;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(host.folder())) {
    const bool is_secret = entry.path().string().rfind((host.folder() / "secrets").string(), 0) == 0;
    if (!entry.is_regular_file() || is_secret) continue;
    expect_no_secret(content_of(entry.path()), entry.path());
    ++looked_at;
  }
  EXPECT_GT(looked_at, 5) << "the store, the log, the mirror and the configuration are there";
}

}  // namespace
}  // namespace promotion::test
