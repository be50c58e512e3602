// A registry over a modules file of the test's own.
#pragma once

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "manual_clock.hpp"
#include "promotion/host/registry.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::testing {

// Secrets that the test names; keyed by "namespace/name/key".
class FixedSecrets final : public host::SecretSource {
 public:
  explicit FixedSecrets(host::Log &log) : log_(log) {}
  void set(const std::string &path, const std::string &value) { values_[path] = value; }

  host::Result<std::string> get(const host::SecretName &secret, std::string_view key) const override {
    auto it = values_.find(secret.namespace_name + "/" + secret.name + "/" + std::string(key));
    if (it == values_.end())
      return host::Error{
          host::Code::not_found, "there is no Secret " + secret.namespace_name + "/" + secret.name, {}, 0};
    log_.mask(it->second);
    return it->second;
  }

 private:
  host::Log &log_;
  std::map<std::string, std::string> values_;
};

class RegistryTest : public ::testing::Test {
 protected:
  // One entry of a modules file; `more` is lines such as "services: [network]".
  static std::string entry_at(const std::filesystem::path &path, const std::string &name,
                              const std::vector<std::string> &more = {}) {
    std::string yaml = "  - name: " + name + "\n    path: " + path.string() + "\n";
    for (const auto &line : more) yaml += "    " + line + "\n";
#ifdef TEST_WORKER  // the same tests, with every module in a worker
    yaml += "    isolation: worker\n";
#endif
    return yaml;
  }
  static std::string entry(const std::string &name, const std::vector<std::string> &more = {}) {
    return entry_at(test_module(name), name, more);
  }

  void open(const std::string &entries) {
    options_.modules_file =
        folder_.write("modules.yaml", "modules:\n" + (entries.empty() ? "  []\n" : entries));
    options_.storage_folder = folder_.path() / "storage";
#ifdef TEST_WORKER
    options_.workers.program = TEST_WORKER;
#elif defined(PROMOTION_WORKER)
    if (options_.workers.program.empty()) options_.workers.program = PROMOTION_WORKER;
#endif
    options_.modules_folder = folder_.path() / "modules";
#ifdef PROMOTION_PROBE
    options_.probe_program = PROMOTION_PROBE;
#endif
    auto opened = host::open_registry(options_, secrets_, clock_, log_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = std::move(*opened);
  }

  host::EvaluatorPtr evaluator() {
    auto found = registry_->evaluator();
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? *found : nullptr;
  }
  host::StrategyPtr strategy(const std::string &key) {
    auto found = registry_->strategy(key);
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? *found : nullptr;
  }

  // dev, then qa with two targets and the strategy of that key.
  static std::shared_ptr<host::Pipeline> pipeline(const std::string &strategy = "probe",
                                                  const std::string &block = "{}",
                                                  const std::string &name = "app") {
    auto made = std::make_shared<host::Pipeline>();
    made->name = {"apps", name};
    made->application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "app"};
    made->environments.resize(3);
    made->environments[0].name = "dev";
    made->environments[0].targets = {{"app-dev", {}}};
    made->environments[1].name = "qa";
    made->environments[1].targets = {{"app-qa", {}},
                                     {"app-perf", host::ObjectReference{"", "GitopsCluster", "", "perf"}}};
    made->environments[1].promotion.strategy = strategy;
    made->environments[1].promotion.strategy_config_json = block;
    made->environments[1].promotion.manual = true;
    made->environments[2].name = "prod";
    made->environments[2].promotion.strategy = "somebody-elses";
    made->environments[2].promotion.strategy_config_json = R"({"hidden":1})";
    made->environments[2].promotion.policy_json = R"({"any":1})";
    return made;
  }

  static host::StrategyTask task(const std::string &revision, host::PipelinePtr of = pipeline()) {
    host::StrategyTask made;
    made.id = "tsk-1";
    made.promotion_id = "pro-1";
    made.pipeline = std::move(of);
    made.source = 0;
    made.environment = 1;
    made.step = 1;
    made.targets = {{0, "v0"}};
    made.revision = revision;
    made.version = "v1";
    return made;
  }

  host::StepResults step(const host::StrategyPtr &with, const std::vector<host::StrategyTask> &tasks) {
    return with->step(tasks, {});
  }
  // Of a step of one task: its result, or an error with the message as the test's failure.
  host::StepResult result_of(const host::StrategyPtr &with, const host::StrategyTask &one) {
    auto results = step(with, {one});
    EXPECT_EQ(results.size(), 1u);
    EXPECT_TRUE(results[0].ok()) << results[0].error().message;
    return results[0].ok() ? *results[0] : host::StepResult{};
  }
  host::Error error_of(const host::StrategyPtr &with, const host::StrategyTask &one) {
    auto results = step(with, {one});
    EXPECT_EQ(results.size(), 1u);
    EXPECT_FALSE(results[0].ok()) << "no error";
    return results[0].ok() ? host::Error{host::Code::ok, "no error", {}, 0} : results[0].error();
  }

  TemporaryFolder folder_;
  RecordingLog log_;
  ManualClock clock_{1'700'000'000'000'000'000};
  FixedSecrets secrets_{log_};
  host::RegistryOptions options_;
  std::unique_ptr<host::WatchingRegistry> registry_;
};

}  // namespace promotion::testing
