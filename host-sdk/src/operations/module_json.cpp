#include "module_json.hpp"

#include <nlohmann/json.hpp>

#include "promotion/host/instant.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

// With *** in place of each Secret that the host has read.
Json masked(const Json &json, const Log &log) {
  if (json.is_string()) return log.masked(json.get<std::string>());
  if (!json.is_structured()) return json;
  Json copy = json;
  for (auto &part : copy) part = masked(part, log);
  return copy;
}

// Objects as the modules file has them; the usual ones are left out there too.
void add_object(Json &json, const char *key, const std::string &text, const Log &log) {
  const Json object = Json::parse(text, nullptr, false);
  if (!object.is_object() || object.empty()) return;
  json[key] = masked(object, log);
  if (json[key] != object) json["masked"] = true;  // so that nobody writes it back
}

Json wish_json(const ModuleWish &wish, const Log &log) {
  Json json = {{"version", wish.version},
               {"sha256", wish.sha256},
               {"path", wish.path},
               {"isolation", wish.isolation},
               {"services", wish.services}};
  if (!wish.signature.empty()) json["signature"] = wish.signature;
  if (!wish.secret_namespaces.empty()) json["secretNamespaces"] = wish.secret_namespaces;
  add_object(json, "limits", wish.limits_json, log);
  add_object(json, "watch", wish.watch_json, log);
  add_object(json, "configuration", wish.configuration_json, log);
  return json;
}

Json generation_json(const GenerationStatus &generation, const Log &log) {
  Json json = {{"generation", generation.stamp.generation},
               {"version", generation.stamp.version},
               {"sha256", generation.stamp.sha256},
               {"isolation", generation.stamp.isolation},
               {"state", generation.state},
               {"since", instant_json(generation.since_ns)},
               {"wanted", wish_json(generation.wanted, log)}};
  if (!generation.kept.empty()) json["kept"] = generation.kept;
  if (!generation.signed_by.empty()) json["signedBy"] = generation.signed_by;
  if (!generation.reason.empty()) json["reason"] = log.masked(generation.reason);
  return json;
}

}  // namespace

Json instant_json(int64_t unix_ns) { return unix_ns == 0 ? Json() : Json(format_instant(unix_ns)); }

Json stamp_json(const ModuleStamp &stamp) {
  return {{"module", stamp.module},
          {"version", stamp.version},
          {"sha256", stamp.sha256},
          {"generation", stamp.generation},
          {"isolation", stamp.isolation}};
}

Json module_json(const ModuleStatus &module, const Log &log) {
  Json json = {{"name", module.name},
               {"kind", module.kind},
               {"wanted", wish_json(module.wanted, log)},
               {"running",
                {{"version", module.running.version},
                 {"sha256", module.running.sha256},
                 {"generation", module.running.generation},
                 {"isolation", module.running.isolation},
                 {"state", module.state},
                 {"since", instant_json(module.since_ns)}}},
               {"strategies", module.strategies},
               {"generations", Json::array()}};
  for (const auto &generation : module.generations)
    json["generations"].push_back(generation_json(generation, log));
  if (!module.error.empty()) json["error"] = log.masked(module.error);
  return json;
}

Json modules_file_json(const ModulesFileStatus &file, const Log &log) {
  Json json = {{"path", file.path}, {"sha256", file.sha256}, {"readAt", instant_json(file.read_ns)}};
  if (!file.error.empty()) json["error"] = log.masked(file.error);
  return json;
}

}  // namespace promotion::host::operations
