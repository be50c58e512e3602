#include "modules_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>

#include "names.hpp"
#include "promotion/host/instant.hpp"
#include "yaml/json.hpp"
#include "yaml/scalar.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t module_limit = 200;

// The first thing that is wrong. Thrown within this file only, as an Error is, up to parse_modules_file:
// every line of a reader would else be half about passing on.
struct Wrong {
  int line;
  std::string what;
};

[[noreturn]] void fail(const yaml::Node &node, std::string what) { throw Wrong{node.line, std::move(what)}; }

// Calls `take(key, value)` for each entry. `take` says false for a key that it does not know.
template <class Take>
void each_entry(const yaml::Node &map, const std::string &owner, const std::string &known, Take take) {
  if (map.kind != yaml::Node::Kind::map) fail(map, owner + " is not a mapping; expected the keys " + known);
  for (const auto &[key, line, column, value] : map.members)
    if (!take(key, *value)) throw Wrong{line, "the key '" + key + "' is not known; expected " + known};
}

std::string text_of(const yaml::Node &node, const std::string &key) {
  if (node.kind != yaml::Node::Kind::scalar || node.text.empty())
    fail(node, "'" + key + "' is no text; expected one that is not empty");
  return node.text;
}

std::vector<std::string> texts_of(const yaml::Node &node, const std::string &key) {
  if (node.kind != yaml::Node::Kind::sequence)
    fail(node, "'" + key + "' is not a list; expected one such as [a, b]");
  std::vector<std::string> texts;
  for (const auto &item : node.items) {
    texts.push_back(text_of(*item, key));
    if (std::count(texts.begin(), texts.end(), texts.back()) > 1)
      fail(*item, "'" + key + "' has '" + texts.back() + "' twice; remove one");
  }
  return texts;
}

std::string sha256_of(const yaml::Node &node) {
  std::string text = text_of(node, "sha256");
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string::npos)
    fail(node, "'sha256' is '" + text + "'; expected 64 hexadecimal digits, as sha256sum prints them");
  return text;
}

std::string signature_of(const yaml::Node &node) {
  std::string text = text_of(node, "signature");
  constexpr auto base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  if (text.size() != 88 || text.find_first_not_of(base64) != std::string::npos)
    fail(node, "'signature' is '" + text + "'; expected an Ed25519 signature, 64 bytes in base64");
  return text;
}

Isolation isolation_of(const yaml::Node &node) {
  std::string text = text_of(node, "isolation");
  if (const auto known = isolation_named(text)) return *known;
  fail(node, "'isolation' is '" + text + "'; expected in-process or worker");
}

std::vector<std::string> services_of(const yaml::Node &node) {
  std::vector<std::string> services = texts_of(node, "services");
  for (size_t i = 0; i < services.size(); ++i)
    if (!is_grant(services[i]))
      fail(*node.items[i],
           "the service '" + services[i] + "' is not known; expected one of " + join(known_grants));
  return services;
}

std::string configuration_of(const yaml::Node &node, std::string_view origin) {
  if (node.kind == yaml::Node::Kind::null) return "{}";
  if (node.kind != yaml::Node::Kind::map) fail(node, "'configuration' is not a mapping; expected one, or {}");
  Result<std::string> value = yaml::to_json(node, origin);
  if (!value.ok()) throw value.error();
  return std::move(*value);
}

// A whole number of bytes, with Ki, Mi or Gi behind it or nothing, as Kubernetes writes quantities.
uint64_t bytes_of(const yaml::Node &node, const std::string &key) {
  constexpr uint64_t least = 64ULL << 20, most = 1ULL << 40;
  const std::string text = text_of(node, key);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  const int shift = unit.empty() ? 0 : unit == "Ki" ? 10 : unit == "Mi" ? 20 : unit == "Gi" ? 30 : -1;
  if (error != std::errc() || shift < 0 || number > most >> shift || (number << shift) < least)
    fail(node, "'" + key + "' is '" + text + "'; expected a size between 64Mi and 1024Gi, such as 512Mi");
  return number << shift;
}

uint32_t descriptors_of(const yaml::Node &node, const std::string &key) {
  const std::string text = text_of(node, key);
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 32 || number > 1'000'000)
    fail(node, "'" + key + "' is '" + text + "'; expected a number between 32 and 1000000");
  return number;
}

worker::WorkerLimits limits_of(const yaml::Node &node) {
  worker::WorkerLimits limits;
  each_entry(node, "'limits'", "memory, descriptors", [&](const std::string &key, const yaml::Node &value) {
    if (key == "memory")
      limits.memory_bytes = bytes_of(value, key);
    else if (key == "descriptors")
      limits.descriptors = descriptors_of(value, key);
    else
      return false;
    return true;
  });
  return limits;
}

void read_watch(const yaml::Node &node, WantedModule &module) {
  each_entry(node, "'watch'", "window, maxErrors", [&](const std::string &key, const yaml::Node &value) {
    if (key == "window") {
      const auto window = parse_duration_ms(text_of(value, key));
      if (!window)
        fail(value, "'window' is '" + value.text + "'; expected a duration such as 5m, or 0 for none");
      module.watch_window_ms = *window;
    } else if (key == "maxErrors") {
      const std::string text = text_of(value, key);
      const auto [end, error] =
          std::from_chars(text.data(), text.data() + text.size(), module.watch_max_errors);
      if (error != std::errc{} || end != text.data() + text.size())
        fail(value, "'maxErrors' is '" + text + "'; expected a whole number, 0 or more");
    } else {
      return false;
    }
    return true;
  });
}

WantedModule module_of(const yaml::Node &node, const std::filesystem::path &file) {
  WantedModule module;
  module.line = static_cast<size_t>(node.line);
  each_entry(node, "a module",
             "name, path, version, sha256, signature, isolation, limits, services, secretNamespaces, watch, "
             "configuration",
             [&](const std::string &key, const yaml::Node &value) {
               if (key == "name") {
                 module.name = text_of(value, key);
                 if (!is_module_name(module.name))
                   fail(value,
                        "'name' is '" + module.name + "'; expected lower case letters, digits and dashes");
               } else if (key == "path") {
                 module.path =
                     (std::filesystem::absolute(file).parent_path() / text_of(value, key)).lexically_normal();
               } else if (key == "version") {
                 module.version = text_of(value, key);
               } else if (key == "sha256") {
                 module.sha256 = sha256_of(value);
               } else if (key == "signature") {
                 module.signature = signature_of(value);
               } else if (key == "isolation") {
                 module.isolation = isolation_of(value);
               } else if (key == "limits") {
                 module.limits = limits_of(value);
               } else if (key == "services") {
                 module.services = services_of(value);
               } else if (key == "secretNamespaces") {
                 module.secret_namespaces = texts_of(value, key);
               } else if (key == "watch") {
                 read_watch(value, module);
               } else if (key == "configuration") {
                 module.configuration_json = configuration_of(value, file.string());
               } else {
                 return false;
               }
               return true;
             });
  if (module.name.empty()) fail(node, "a module has no 'name'; expected the id of its manifest");
  if (module.path.empty())
    fail(node, "the module '" + module.name + "' has no 'path'; expected that of its .so file");
  return module;
}

std::vector<WantedModule> modules_of(const yaml::Node &root, const std::filesystem::path &file) {
  std::optional<std::vector<WantedModule>> modules;
  each_entry(root, "the file", "modules", [&](const std::string &key, const yaml::Node &value) {
    if (key != "modules") return false;
    if (value.kind != yaml::Node::Kind::sequence) fail(value, "'modules' is not a list; expected one, or []");
    modules.emplace();
    for (const auto &item : value.items) {
      modules->push_back(module_of(*item, file));
      if (modules->size() > module_limit)
        fail(*item, "more than " + std::to_string(module_limit) + " modules");
      for (size_t i = 0; i + 1 < modules->size(); ++i)
        if ((*modules)[i].name == modules->back().name)
          fail(*item, "the module '" + modules->back().name + "' is there twice, first in line " +
                          std::to_string((*modules)[i].line) + "; remove one");
    }
    return true;
  });
  if (!modules) fail(root, "the file has no 'modules'; expected a list, or []");
  return *modules;
}

}  // namespace

std::string_view name_of(Isolation isolation) {
  return isolation == Isolation::worker ? "worker" : "in-process";
}

std::optional<Isolation> isolation_named(std::string_view name) {
  for (Isolation known : {Isolation::in_process, Isolation::worker})
    if (name == name_of(known)) return known;
  return std::nullopt;
}

bool WantedModule::runs_alike(const WantedModule &other) const {
  return isolation == other.isolation && limits == other.limits && services == other.services &&
         secret_namespaces == other.secret_namespaces && configuration_json == other.configuration_json;
}

bool WantedModule::operator==(const WantedModule &other) const {
  return watch_window_ms == other.watch_window_ms && watch_max_errors == other.watch_max_errors &&
         name == other.name && path == other.path && version == other.version && sha256 == other.sha256 &&
         signature == other.signature && runs_alike(other);
}

Result<std::string> modules_file_text(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(yaml::max_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.eof() && !stream.good())
    return Error{Code::unavailable,
                 "the modules file " + file.string() +
                     " cannot be read; check that it is there "
                     "and readable",
                 {},
                 0};
  text.resize(static_cast<size_t>(stream.gcount()));
  return text;
}

Result<std::vector<WantedModule>> parse_modules_file(const std::string &text,
                                                     const std::filesystem::path &file) {
  auto wrong = [&](int line, const std::string &what) {
    return Error{Code::invalid_argument, yaml::at_line(file.string(), line) + ": " + what, {}, 0};
  };
  auto documents = yaml::read(text, file.string());
  if (!documents.ok()) return documents.error();
  if (documents->size() != 1)
    return wrong(1, "the file has " + std::to_string(documents->size()) +
                        " YAML documents; expected one with 'modules'");
  try {
    return modules_of(*documents->front(), file);
  } catch (const Wrong &found) {
    return wrong(found.line, found.what);
  } catch (const Error &found) {
    return found;
  }
}

Result<std::vector<WantedModule>> read_modules_file(const std::filesystem::path &file) {
  Result<std::string> text = modules_file_text(file);
  if (!text.ok()) return text.error();
  return parse_modules_file(*text, file);
}

}  // namespace promotion::host::modules
