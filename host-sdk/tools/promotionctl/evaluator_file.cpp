#include "evaluator_file.hpp"

#include <stdlib.h>

#include <fstream>
#include <system_error>
#include <utility>

#include "json.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Code;
using host::Error;

// What goes wrong is told by the registry's answers too.
class SilentLog final : public host::Log {
 public:
  bool enabled(host::Severity) const override { return false; }
  void write(host::Severity, std::string_view, const std::vector<host::LogField> &) override {}
  void mask(std::string_view) override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code error;
    auto name = (fs::temp_directory_path(error) / "promotionctl-XXXXXX").string();
    if (mkdtemp(name.data())) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  const fs::path &path() const { return path_; }

 private:
  fs::path path_;
};

class RegistryOfOne final : public EvaluatorFile {
 public:
  host::Status open(const fs::path &module, const host::Clock &clock) {
    const auto inspection = host::inspect_module(module);
    if (!inspection) return inspection.error();
    if (!inspection->problems.empty())
      return Error{Code::failed_precondition,
                   "a host would refuse " + module.string() + ": " + inspection->problems[0]};
    const auto name = text_of(Json::parse(inspection->manifest_json, nullptr, false), "id");
    const auto file = folder_.path() / "modules.yaml";
    // YAML takes JSON as it is, with every name quoted.
    std::ofstream(file) << dumped({{"modules", {{{"name", name}, {"path", fs::absolute(module).string()}}}}});
    fs::create_directories(folder_.path() / "secrets");
    secrets_ = host::make_directory_secret_source(folder_.path() / "secrets", log_);
    host::RegistryOptions options;
    options.modules_file = file;
    options.storage_folder = folder_.path() / "storage";
    auto registry = host::open_registry(options, *secrets_, clock, log_);
    if (!registry) return registry.error();
    registry_ = std::move(*registry);
    for (const auto &status : registry_->modules())
      if (!status.error.empty()) return Error{Code::failed_precondition, status.error};
    auto evaluator = registry_->evaluator();
    if (!evaluator) return evaluator.error();
    evaluator_ = std::move(*evaluator);
    return host::success();
  }

  host::EvaluatorPtr evaluator() const override { return evaluator_; }

 private:
  TemporaryFolder folder_;
  SilentLog log_;
  std::unique_ptr<host::SecretSource> secrets_;
  std::unique_ptr<host::Registry> registry_;
  host::EvaluatorPtr evaluator_;
};

}  // namespace

host::Result<std::unique_ptr<EvaluatorFile>> open_evaluator_file(const fs::path &module,
                                                                 const host::Clock &clock) {
  try {
    auto file = std::make_unique<RegistryOfOne>();
    if (auto status = file->open(module, clock); !status) return status.error();
    return std::unique_ptr<EvaluatorFile>(std::move(file));
  } catch (const fs::filesystem_error &error) {
    return Error{Code::unavailable, std::string("the evaluator cannot be run: ") + error.what()};
  }
}

}  // namespace promotion::ctl
