// An entry of the modules file, written as its reader understands it.
#include <nlohmann/json.hpp>

#include "modules_file.hpp"

namespace promotion::host::modules {
namespace {

using Json = nlohmann::ordered_json;

Json limits_of(const WantedModule &wanted) {
  Json limits = Json::object();
  const worker::WorkerLimits usual;
  if (wanted.limits.memory_bytes != usual.memory_bytes) limits["memory"] = wanted.limits.memory_bytes;
  if (wanted.limits.descriptors != usual.descriptors) limits["descriptors"] = wanted.limits.descriptors;
  return limits;
}

Json watch_of(const WantedModule &wanted) {
  Json watch = Json::object();
  const WantedModule usual;
  if (wanted.watch_window_ms != usual.watch_window_ms)
    watch["window"] = wanted.watch_window_ms == 0 ? "0" : std::to_string(wanted.watch_window_ms) + "ms";
  if (wanted.watch_max_errors != usual.watch_max_errors) watch["maxErrors"] = wanted.watch_max_errors;
  return watch;
}

std::string text_of(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string entry_json(const WantedModule &wanted) {
  Json entry = {{"name", wanted.name}, {"path", wanted.path.string()}};
  const auto add = [&](const char *key, const auto &value) {
    if (!value.empty()) entry[key] = value;
  };
  add("version", wanted.version);
  add("sha256", wanted.sha256);
  add("signature", wanted.signature);
  if (wanted.isolation) entry["isolation"] = name_of(*wanted.isolation);
  add("limits", limits_of(wanted));
  add("services", wanted.services);
  add("secretNamespaces", wanted.secret_namespaces);
  add("watch", watch_of(wanted));
  entry["configuration"] = Json::parse(wanted.configuration_json);
  return text_of(entry);
}

std::string limits_json(const WantedModule &wanted) {
  const Json limits = limits_of(wanted);
  return limits.empty() ? std::string() : text_of(limits);
}

std::string watch_json(const WantedModule &wanted) {
  const Json watch = watch_of(wanted);
  return watch.empty() ? std::string() : text_of(watch);
}

}  // namespace promotion::host::modules
