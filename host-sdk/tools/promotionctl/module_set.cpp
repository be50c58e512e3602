#include "module_set.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "files/scratch_folder.hpp"
#include "json.hpp"
#include "promotion/host/log.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Code;
using host::Error;
using host::Result;

// What goes wrong is told by the registry's answers too.
class SilentLog final : public host::Log {
 public:
  bool enabled(host::Severity) const override { return false; }
  void write(host::Severity, std::string_view, const std::vector<host::LogField> &) override {}
  void mask(std::string_view) override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
};

Result<Json> entry_of(const fs::path &module) {
  const auto inspection = host::inspect_module(module);
  if (!inspection) return inspection.error();
  if (!inspection->problems.empty())
    return Error{Code::failed_precondition,
                 "a host would refuse " + module.string() + ": " + inspection->problems[0]};
  const auto manifest = Json::parse(inspection->manifest_json, nullptr, false);
  Json services = Json::array();
  for (const auto *want : {"required", "optional"})
    for (const auto &service : part_of(part_of(manifest, "services"), want)) services.push_back(service);
  return Json{
      {"name", text_of(manifest, "id")}, {"path", fs::absolute(module).string()}, {"services", services}};
}

class OpenedModules final : public ModuleSet {
 public:
  host::Status open(const ModuleChoice &choice, const host::Clock &clock) {
    if (folder_.path().empty())
      return Error{Code::unavailable,
                   "no folder can be made below the temporary one, so no module can be run"};
    auto options = choice.options;
    options.storage_folder = folder_.path() / "storage";
    options.modules_folder = folder_.path() / "modules";
    if (options.modules_file.empty()) {
      options.modules_file = folder_.path() / "modules.yaml";
      if (auto written = write_modules_file(options.modules_file, choice.files); !written) return written;
    }
    const auto secrets = choice.secrets.empty() ? folder_.path() / "secrets" : choice.secrets;
    if (choice.secrets.empty()) fs::create_directories(secrets);
    secrets_ = host::make_directory_secret_source(secrets, log_);
    auto registry = host::open_registry(options, *secrets_, clock, log_);
    if (!registry) return registry.error();
    registry_ = std::move(*registry);
    return host::success();
  }

  const host::Registry &registry() const override { return *registry_; }
  const host::SecretSource &secrets() const override { return *secrets_; }

 private:
  static host::Status write_modules_file(const fs::path &file, const std::vector<fs::path> &modules) {
    Json document = {{"modules", Json::array()}};
    for (const auto &module : modules) {
      auto entry = entry_of(module);
      if (!entry) return entry.error();
      document["modules"].push_back(std::move(*entry));
    }
    // YAML takes JSON as it is, with every name quoted.
    std::ofstream(file) << dumped(document);
    return host::success();
  }

  const host::files::ScratchFolder folder_;
  SilentLog log_;
  std::unique_ptr<host::SecretSource> secrets_;
  std::unique_ptr<host::Registry> registry_;
};

}  // namespace

Result<std::unique_ptr<ModuleSet>> open_modules(const ModuleChoice &choice, const host::Clock &clock) {
  try {
    auto modules = std::make_unique<OpenedModules>();
    if (auto status = modules->open(choice, clock); !status) return status.error();
    return std::unique_ptr<ModuleSet>(std::move(modules));
  } catch (const fs::filesystem_error &error) {
    return Error{Code::unavailable, std::string("modules cannot be run: ") + error.what()};
  }
}

std::vector<fs::path> modules_in(const fs::path &folder) {
  std::vector<fs::path> modules;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".so") modules.push_back(entry->path());
  std::sort(modules.begin(), modules.end());
  return modules;
}

}  // namespace promotion::ctl
