#include "promoter.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "monorepo.hpp"

namespace promotion::bench {
namespace {

using namespace host;
using nlohmann::json;

PipelinePtr pipeline_of(std::size_t number, const std::string &block) {
  auto made = std::make_shared<Pipeline>();
  made->name = {"default", "app-" + std::to_string(number)};
  made->application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "apps", made->name.name};
  for (const char *name : {"dev", "prod"}) {
    Environment environment;
    environment.name = name;
    environment.targets.push_back({"apps", ObjectReference{"", "GitopsCluster", "", name}});
    environment.promotion.strategy = "pull-request";
    environment.promotion.strategy_config_json = block;
    made->environments.push_back(std::move(environment));
  }
  return made;
}

StrategyTask task_of(std::size_t number, const std::string &version, const std::string &block) {
  StrategyTask made;
  made.id = "tsk-" + std::to_string(number) + "-" + version;
  made.promotion_id = "pro-" + std::to_string(number) + "-" + version;
  made.pipeline = pipeline_of(number, block);
  made.source = 0;
  made.environment = 1;
  made.targets = {{0, "1.0.0"}};
  made.revision = version;
  made.version = version;
  made.created_ns = INT64_C(1'700'000'000'000'000'000);
  return made;
}

}  // namespace

QuickForge::QuickForge()
    : server_([this](const test::RecordedRequest &request) { return handle(request); }) {}

test::HttpAnswer QuickForge::handle(const test::RecordedRequest &request) {
  const auto item = [&](std::size_t number) {
    return json{
        {"number", number + 1},
        {"html_url", url() + "/" + std::to_string(number + 1)},
        {"state", "open"},
        {"title", ""},
        {"body", ""},
        {"head",
         {{"ref", heads_[number]}, {"sha", ""}, {"repo", {{"full_name", "organisation/configuration"}}}}},
        {"base", {{"ref", "main"}}}};
  };
  if (request.method == "POST") {
    heads_.push_back(json::parse(request.body).at("head"));
    return {201, {}, item(heads_.size() - 1).dump()};
  }
  json found = json::array();
  for (std::size_t i = 0; i < heads_.size(); ++i)
    if (request.query.at("head") == "organisation:" + heads_[i]) found.push_back(item(i));
  return {200, {}, found.dump()};
}

class Promoter::TokenSecret final : public SecretSource {
 public:
  Result<std::string> get(const SecretName &, std::string_view key) const override {
    if (key == "token") return std::string(Monorepo::token);
    return Error{Code::not_found, "there is no such key", R"({"missing":"key"})", 0};
  }
};

Promoter::Promoter(Type type, const std::string &repository_url, const QuickForge &forge)
    : secrets_(std::make_unique<TokenSecret>()) {
  const std::string authority = repository_url.substr(7, repository_url.find('/', 7) - 7);
  test::write_file(
      folder_.path() / "modules.yaml",
      "modules:\n  - name: pull-request\n    path: " BENCH_PULL_REQUEST
      "\n    services: [promotion.secrets/1, promotion.http/1, promotion.storage/1]\n    configuration:\n"
      "      forges: [{host: \"" +
          authority + "\", type: github, apiUrl: \"" + forge.url() + "\"}]\n");
  RegistryOptions options;
  options.modules_file = folder_.path() / "modules.yaml";
  options.storage_folder = folder_.path() / "storage";
  auto opened = open_registry(options, *secrets_, clock_, log_);
  if (!opened.ok()) throw std::runtime_error(opened.error().message);
  registry_ = std::move(*opened);
  auto strategy = registry_->strategy("pull-request");
  if (!strategy.ok()) throw std::runtime_error(strategy.error().message + "\n" + log_.all());
  strategy_ = *strategy;
  block_ = json{{"url", repository_url},
                {"branch", "main"},
                {"secretRef", "git"},
                {"until", "opened"},
                {"type", type == Type::git ? "git" : "github"}}
               .dump();
}

void Promoter::promote(const std::vector<std::size_t> &pipelines, const std::string &version) {
  std::vector<StrategyTask> tasks;
  for (const std::size_t number : pipelines) tasks.push_back(task_of(number, version, block_));
  CallLimits limits;
  limits.deadline_ms = 600'000;
  for (const auto &result : strategy_->step(tasks, limits)) {
    if (!result.ok()) throw std::runtime_error("a step failed: " + result.error().message);
    // A pull request is there to be merged; a branch alone is all.
    const bool opened = result->outcome == StepOutcome::waiting && !result->link.empty();
    if (result->outcome != StepOutcome::succeeded && !opened)
      throw std::runtime_error("a promotion failed: " + result->message);
  }
}

}  // namespace promotion::bench
