#include <algorithm>
#include <istream>
#include <iterator>

#include "commands.hpp"
#include "linter.hpp"
#include "module_set.hpp"
#include "pipelines/folder_scan.hpp"
#include "pipelines/regular_file.hpp"
#include "promotion/host/configuration.hpp"
#include "yaml/tree.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Error;
using host::Result;

// Where the modules and the Secrets are, from the host's configuration or from what was said instead of it.
struct Places {
  ModuleChoice modules;
  std::optional<host::SecretName> events_secret;
};

Result<Places> places_of(const LintOptions &options) {
  Places places;
  if (!options.configuration.empty()) {
    auto configuration = host::read_configuration(options.configuration);
    if (!configuration) return configuration.error();
    places.modules.options = configuration->registry;
    places.modules.secrets = configuration->secrets_folder;
    places.events_secret = configuration->receiver.events_secret;
  } else if (!options.modules_file.empty()) {
    places.modules.options.modules_file = options.modules_file;
  } else {
    places.modules.files = modules_in(options.modules_folder);
  }
  if (!options.secrets.empty()) places.modules.secrets = options.secrets;
  std::error_code error;
  if (const auto &secrets = places.modules.secrets; !secrets.empty() && !fs::is_directory(secrets, error))
    return Error{host::Code::not_found,
                 secrets.string() + ": there is no such folder; expected that of the Secrets"};
  return places;
}

// What strategies are to look at; none: nothing outside.
std::optional<std::string> outside_options(const LintOptions &options, const Places &places) {
  if (options.remote) return "";
  Json asked = Json::object();
  if (!options.repository.empty())
    asked["repository"] = fs::absolute(options.repository).lexically_normal().string();
  if (!places.modules.secrets.empty()) asked["secret"] = true;
  if (asked.empty()) return std::nullopt;
  return dumped(asked, -1);
}

void add_path(Linter &linter, const std::string &path, bool is_named) {
  const auto opened = host::pipelines::RegularFile::open(path);
  const auto text = opened ? opened->read(host::yaml::max_bytes) : Result<std::string>(opened.error());
  if (!text) return linter.add_unreadable(path, text.error().message);
  linter.add_file(path, *text, is_named);
}

void add_input(Linter &linter, std::istream *input) {
  if (input == nullptr) return linter.add_unreadable("-", "there is no standard input to read");
  // One byte more than is read at most: the reader says that it is too much.
  std::string text(host::yaml::max_bytes + 1, '\0');
  input->read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(input->gcount()));
  linter.add_file("-", text, true);
}

void add_argument(Linter &linter, const std::string &argument, std::istream *input) {
  std::error_code error;
  if (argument == "-") return add_input(linter, input);
  if (!fs::is_directory(argument, error)) return add_path(linter, argument, true);
  const auto scan = host::pipelines::scan_folder(argument);
  if (!scan) return linter.add_unreadable(argument, scan.error().message);
  for (const auto &[path, why] : scan->unreadable) linter.add_unreadable(path, why);
  for (const auto &[path, stamp] : scan->files) add_path(linter, path, false);
}

}  // namespace

ExitCode lint(const Context &context, const LintOptions &options) {
  const auto places = places_of(options);
  if (!places) return fail(context, failed, places.error().message);
  const auto modules = open_modules(places->modules, context.clock);
  if (!modules) return fail(context, failed, modules.error().message);
  const auto &registry = (*modules)->registry();
  for (const auto &module : registry.modules())
    if (!module.error.empty()) fail(context, failed, "warning: module " + module.name + ": " + module.error);
  if (const auto evaluator = registry.evaluator(); !evaluator)
    fail(context, failed, "warning: policies and targets are not checked: " + evaluator.error().message);

  const bool with_secrets = !places->modules.secrets.empty();
  const LintSurroundings surroundings{&registry, with_secrets ? &(*modules)->secrets() : nullptr,
                                      places->events_secret, places->modules.secrets.string(),
                                      outside_options(options, *places)};
  Linter linter(surroundings);
  for (const auto &argument : options.files) add_argument(linter, argument, context.in);
  const auto report = linter.finish();
  print(context.out, context.format, report);
  return report.errors() > 0 || (options.strict && report.warnings() > 0) ? failed : done;
}

}  // namespace promotion::ctl
