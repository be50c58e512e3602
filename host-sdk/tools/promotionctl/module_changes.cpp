// The verbs that change what a host runs: add, activate, rollback, remove.
#include <filesystem>

#include "commands.hpp"
#include "modules/modules_edit.hpp"
#include "modules_file_edit.hpp"
#include "promotion/host/registry.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Code;
using host::Error;
using host::Result;
using host::modules::EntryChange;

struct ModuleFile {
  std::string id, version, sha256;
  std::vector<std::string> required;
};

Result<ModuleFile> look_at(const fs::path &path) {
  const auto inspection = host::inspect_module(path);
  if (!inspection) return inspection.error();
  if (!inspection->problems.empty())
    return Error{Code::failed_precondition,
                 "a host would refuse " + path.string() + ": " + inspection->problems[0]};
  const auto manifest = Json::parse(inspection->manifest_json, nullptr, false);
  ModuleFile file{text_of(manifest, "id"), text_of(manifest, "version"), inspection->sha256, {}};
  for (const auto &service : part_of(part_of(manifest, "services"), "required"))
    if (service.is_string()) file.required.push_back(service.get<std::string>());
  return file;
}

std::vector<std::string> texts_of(const Json &list) {
  std::vector<std::string> texts;
  for (const auto &entry : list)
    if (entry.is_string()) texts.push_back(entry.get<std::string>());
  return texts;
}

std::string object_of(const Json &wish, const char *key) {
  const auto object = part_of(wish, key);
  return object.is_object() ? object.dump() : "{}";
}

// Whether the host runs something else than it was told to, because it went back itself.
bool has_gone_back(const Json &module, const std::string &running) {
  if (text_of(module, "error").empty()) return false;
  for (const auto &generation : part_of(module, "generations"))
    if (text_of(generation, "generation") == running)
      return part_of(generation, "wanted") != part_of(module, "wanted");
  return false;
}

// The generation to go back to: what runs, if the host went back itself; else what ran before and is still at
// hand.
Json former_of(const Json &module) {
  const auto running = text_of(part_of(module, "running"), "generation");
  const bool went_back = has_gone_back(module, running);
  for (const auto &generation : part_of(module, "generations")) {
    const auto state = text_of(generation, "state");
    const bool is_running = text_of(generation, "generation") == running;
    if (went_back ? is_running : !is_running && (state == "standby" || state == "draining"))
      return generation;
  }
  return Json();
}

// The operator's own file if it is still the same, else the host's copy.
Result<std::string> path_of(const Json &generation) {
  const auto sha256 = text_of(generation, "sha256");
  const auto own = text_of(part_of(generation, "wanted"), "path"), kept = text_of(generation, "kept");
  for (const auto &path : {own, kept}) {
    if (path.empty()) continue;
    const auto inspection = host::inspect_module(path);
    if (inspection && inspection->sha256 == sha256) return path;
  }
  return Error{Code::not_found, "neither " + own + " nor " + (kept.empty() ? "a copy of the host" : kept) +
                                    " has the module with the SHA-256 " + sha256 + " any more"};
}

// To what the generation was made from, as far as the wish is another one now.
Result<EntryChange> back_to(const Json &generation, const Json &now, const std::string &path) {
  const auto then = part_of(generation, "wanted");
  if (text_of(then, "masked") == "true" &&
      object_of(now, "configuration") != object_of(then, "configuration"))
    return Error{Code::failed_precondition,
                 "the configuration to go back to holds a Secret, which the host does not tell; change the "
                 "modules file by hand"};
  EntryChange change;
  if (text_of(now, "path") != path) change.path = path;
  change.version = text_of(generation, "version");
  change.sha256 = text_of(generation, "sha256");
  if (text_of(now, "signature") != text_of(then, "signature")) change.signature = text_of(then, "signature");
  if (text_of(now, "isolation") != text_of(then, "isolation")) change.isolation = text_of(then, "isolation");
  const auto differ = [&](const char *key) {
    return texts_of(part_of(now, key)) != texts_of(part_of(then, key));
  };
  if (differ("services")) change.services = texts_of(part_of(then, "services"));
  if (differ("secretNamespaces")) change.secret_namespaces = texts_of(part_of(then, "secretNamespaces"));
  const auto restore = [&](const char *key, std::optional<std::string> &json) {
    if (object_of(now, key) != object_of(then, key)) json = object_of(then, key);
  };
  restore("limits", change.limits_json);
  restore("watch", change.watch_json);
  restore("configuration", change.configuration_json);
  return change;
}

}  // namespace

ExitCode add_module(const Context &context, const ModuleAddition &options) {
  const fs::path path = fs::absolute(options.path).lexically_normal();
  const auto file = look_at(path);
  if (!file) return fail(context, failed, file.error().message);
  for (const auto &needed : file->required)
    if (std::find(options.services.begin(), options.services.end(), needed) == options.services.end())
      return fail(context, wrong_usage,
                  file->id + " requires the service " + needed + "; grant it with --service " + needed);
  EntryChange entry;
  entry.path = path.string();
  entry.version = file->version;
  entry.sha256 = file->sha256;
  entry.services = options.services;
  if (!options.isolation.empty()) entry.isolation = options.isolation;
  if (!options.configuration_json.empty()) entry.configuration_json = options.configuration_json;
  return edit_and_wait(context, options.file, file->id,
                       [&](const std::string &text, const fs::path &modules_file) {
                         return host::modules::add_entry(text, modules_file, file->id, entry);
                       });
}

ExitCode activate_module(const Context &context, const ModuleActivation &options) {
  const fs::path path = fs::absolute(options.path).lexically_normal();
  const auto file = look_at(path);
  if (!file) return fail(context, failed, file.error().message);
  EntryChange change;
  change.path = path.string();
  change.version = file->version;
  change.sha256 = file->sha256;
  change.signature = "";  // that of the former file; the new one's is beside it, or given
  if (!options.signature.empty()) change.signature = options.signature;
  if (!options.isolation.empty()) change.isolation = options.isolation;
  return edit_and_wait(context, options.file, file->id,
                       [&](const std::string &text, const fs::path &modules_file) {
                         return host::modules::change_entry(text, modules_file, file->id, change);
                       });
}

ExitCode roll_back_module(const Context &context, const std::string &name,
                          const ModulesFileOptions &options) {
  const auto answer = context.client->get("/api/v1/modules/" + path_segment(name));
  if (!answer) return fail(context, answer.exit, answer.problem);
  const auto former = former_of(answer.body);
  if (former.is_null())
    return fail(context, failed,
                "the host has no former version of " + name +
                    " at hand; activate one by its file (promotionctl modules activate FILE)");
  const auto path = path_of(former);
  if (!path) return fail(context, failed, path.error().message);
  const auto change = back_to(former, part_of(answer.body, "wanted"), *path);
  if (!change) return fail(context, failed, change.error().message);
  return edit_and_wait(context, options, name, [&](const std::string &text, const fs::path &modules_file) {
    return host::modules::change_entry(text, modules_file, name, *change);
  });
}

ExitCode remove_module(const Context &context, const std::string &name, const ModulesFileOptions &options) {
  return edit_and_wait(context, options, name, [&](const std::string &text, const fs::path &modules_file) {
    return host::modules::remove_entry(text, modules_file, name);
  });
}

}  // namespace promotion::ctl
