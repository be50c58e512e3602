#include <system_error>

#include "files/scratch_folder.hpp"
#include "operations/collecting_log.hpp"
#include "operations/pipeline_check.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/host.hpp"
#include "sources.hpp"

namespace promotion::host {
namespace {

namespace fs = std::filesystem;
using files::ScratchFolder;
using operations::check_secrets;
using operations::check_strategies;
using operations::CollectingLog;
using operations::Finding;

class HostCheck {
 public:
  HostCheck(const Configuration &configuration, Log &log)
      : configuration_(configuration), report_(log), log_(log), sources_(make_sources(configuration, log_)) {}

  std::vector<std::string> run() {
    check_folders();
    if (sources_) {
      check_pipelines(open_modules());
    } else {
      add(sources_.error().message);
    }
    return std::move(sentences_);
  }

 private:
  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  void check_folders() {
    std::error_code error;
    if (!configuration_.kubernetes_secrets && !fs::is_directory(configuration_.secrets_folder, error))
      add(configuration_.secrets_folder.string() + ": there is no such folder; expected that of the Secrets");
    if (fs::exists(configuration_.state_folder, error) &&
        !fs::is_directory(configuration_.state_folder, error))
      add(configuration_.state_folder.string() + ": it is no folder; expected that of the state");
  }

  std::unique_ptr<Registry> open_modules() {
    auto options = configuration_.registry;
    options.storage_folder = scratch_.path() / "storage";
    options.modules_folder = scratch_.path() / "modules";
    if (scratch_.path().empty()) {
      add("no folder can be made below the temporary one, so the modules were not looked at");
      return nullptr;
    }
    auto registry = open_registry(options, *sources_->secrets, clock_, log_);
    log_.take();  // each failure is also with its module
    if (!registry) {
      add(registry.error().message);
      return nullptr;
    }
    for (const auto &module : (*registry)->modules())
      if (!module.error.empty())
        add(options.modules_file.string() + ": module " + module.name + ": " + module.error);
    if (const auto evaluator = (*registry)->evaluator(); !evaluator)
      add(options.modules_file.string() + ": " + evaluator.error().message);
    return std::move(*registry);
  }

  void check_pipelines(std::unique_ptr<Registry> registry) {
    const auto started = sources_->pipelines->start();
    sources_->pipelines->stop();
    for (auto &sentence : log_.take()) add(std::move(sentence));
    if (!started) {
      add(started.error().message);
      return;
    }
    for (const auto &pipeline : sources_->pipelines->list()) {
      if (registry) add_findings(pipeline->name, check_strategies(pipeline, *registry));
      add_findings(pipeline->name,
                   check_secrets(*pipeline, *sources_->secrets, configuration_.receiver.events_secret));
    }
  }

  void add_findings(const PipelineName &pipeline, const std::vector<Finding> &findings) {
    for (const auto &finding : findings) {
      if (finding.is_error)
        add(sentence_of(pipeline, finding));
      else
        report_.warning(sentence_of(pipeline, finding));
    }
  }

  const Configuration &configuration_;
  Log &report_;
  CollectingLog log_;
  const SystemClock clock_;
  const ScratchFolder scratch_;
  const Result<Sources> sources_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> check_host(const Configuration &configuration, Log &log) {
  return HostCheck(configuration, log).run();
}

}  // namespace promotion::host
