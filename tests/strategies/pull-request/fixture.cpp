#include "fixture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace pull_request::test {
namespace {

using promotion::test::Environment;
using promotion::test::Pipeline;
using promotion::test::Target;

Target target(const std::string &cluster, const std::string &namespace_name) {
  if (cluster.empty()) return {namespace_name, {}};
  return {namespace_name,
          promotion::test::Reference{"gitops.weave.works/v1alpha1", "GitopsCluster", "flux-system", cluster}};
}

}  // namespace

std::string marker(const std::string &environment, const std::string &selector, const std::string &field) {
  return "# {\"$promotion\": \"default:podinfo:" + environment + selector + field + "\"}";
}

PullRequestTest::PullRequestTest(Way way)
    : repository(
          folder.path() / "organisation" / "repository.git",
          {{"README.md", "version: 6.0.0 " + marker("qa") + "\n"},
           {"apps/qa/podinfo.yaml", "kind: HelmRelease\nspec:\n  version: \"6.0.0\" " + marker("qa") + "\n"},
           {"apps/prod/podinfo.yaml",
            "kind: HelmRelease\nspec:\n  version: 6.0.0 " + marker("prod") + "\n"}}),
      forge(host, folder.path()),
      way_(way) {
  host.set_secret("default", "git", "token", "s3cret-token\n");
  configuration =
      R"({"forges": [{"host": "git.test", "type": "github", "apiUrl": "http://api.test"}], "author": {"name": "Example", "email": "bot@example.com"}})";
  block = block_with(R"("until": "opened")");
}

PullRequestTest::~PullRequestTest() { start_again(); }

std::string PullRequestTest::block_with(const std::string &members) const {
  return R"({"url": ")" + url() + R"(", "branch": "main", "secretRef": {"name": "git"})" +
         (members.empty() ? "" : ", " + members) + "}";
}

void PullRequestTest::start_again() {
  strategy_.reset();
  if (module_) module_->table().deinit();
  module_.reset();
}

std::string PullRequestTest::url() const {
  return way_ == Way::file ? repository.file_url() : "http://git.test/organisation/repository.git";
}

promotion::test::Strategy &PullRequestTest::strategy() {
  if (!strategy_) {
    module_ = std::make_unique<promotion::test::Module>(PULL_REQUEST_MODULE);
    promotion::test::Call call;
    EXPECT_EQ(module_->table().init(call.get()), PROMOTION_OK);
    strategy_ = std::make_unique<promotion::test::Strategy>(*module_, host, configuration);
  }
  return *strategy_;
}

Task PullRequestTest::task(std::uint32_t index, const std::string &version) const {
  Pipeline pipeline;
  pipeline.environments = {
      Environment{"dev", {target("", "dev")}, "", "", "", false},
      Environment{"qa", {target("perf", "podinfo"), target("", "podinfo")}, "pull-request", block, "", false},
      Environment{"prod", {target("eu", "podinfo")}, "pull-request", block, "", false}};
  Task made;
  made.id = "tsk-" + version + "-" + std::to_string(index);
  made.promotion_id = "pro-" + version;
  made.pipeline = pipeline;
  made.targets = {promotion::test::TaskTarget{index, "6.0.0"}};
  made.revision = version;
  made.version = version;
  return made;
}

std::vector<Task> PullRequestTest::tasks(const std::string &version) const {
  return {task(0, version), task(1, version)};
}

std::vector<StepResult> PullRequestTest::step(const std::vector<Task> &given) {
  const promotion::test::StepAnswer answer = strategy().step(given);
  std::vector<StepResult> results;
  for (const auto &result : answer.results) {
    EXPECT_EQ(result.has_value(), answer.status == PROMOTION_OK);
    // A task without a result shares the fate of the call.
    StepResult failed;
    failed.outcome = PROMOTION_STEP_FAILED;
    failed.status = answer.status;
    failed.message = answer.message;
    results.push_back(result.value_or(failed));
  }
  expect_no_secret(results);
  return results;
}

std::vector<StepResult> PullRequestTest::withdraw(const std::vector<Task> &given) {
  const promotion::test::StepAnswer answer = strategy().withdraw(given);
  EXPECT_EQ(answer.status, PROMOTION_OK) << answer.message;
  std::vector<StepResult> results;
  for (const auto &result : answer.results) results.push_back(result.value_or(StepResult{}));
  return results;
}

void PullRequestTest::expect_no_secret(const std::vector<StepResult> &results) {
  const std::string secret = "s3cret";
  for (const StepResult &result : results) {
    EXPECT_EQ((result.message + result.state.bytes + result.link + result.details).find(secret),
              std::string::npos);
  }
  for (const auto &line : host.log()) EXPECT_EQ((line.message + line.fields).find(secret), std::string::npos);
  for (const SentRequest &request : forge.requests) EXPECT_EQ(request.url.find(secret), std::string::npos);
  // Another process that uses the same storage may remove files meanwhile.
  std::error_code gone;
  std::filesystem::recursive_directory_iterator entry(storage(), gone);
  for (; !gone && entry != std::filesystem::recursive_directory_iterator(); entry.increment(gone)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(content.find(secret), std::string::npos) << entry->path();
  }
}

}  // namespace pull_request::test
