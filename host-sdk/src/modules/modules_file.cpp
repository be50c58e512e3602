#include "modules_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "names.hpp"
#include "text.hpp"
#include "yaml_json.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t file_limit = 1024 * 1024;
constexpr size_t module_limit = 200;

// The first thing that is wrong. Thrown within this file only, up to read_modules_file, which makes an Error
// of it: every line of a reader would else be half about passing on.
struct Wrong {
  size_t line;
  std::string what;
};

size_t line_of(const YAML::Node &node) {
  return node.Mark().is_null() ? 1 : static_cast<size_t>(node.Mark().line) + 1;
}

[[noreturn]] void fail(const YAML::Node &node, std::string what) {
  throw Wrong{line_of(node), std::move(what)};
}

// Calls `take(key, value)` for each entry. `take` says false for a key that it does not know.
template <class Take>
void each_entry(const YAML::Node &map, const std::string &owner, const std::string &known, Take take) {
  if (!map.IsMap()) fail(map, owner + " is not a mapping; expected the keys " + known);
  std::set<std::string> seen;
  for (const auto &entry : map) {
    if (!entry.first.IsScalar())
      fail(entry.first, owner + " has a key that is not a text; expected " + known);
    const std::string &key = entry.first.Scalar();
    if (!seen.insert(key).second) fail(entry.first, "the key '" + key + "' is there twice; remove one");
    if (!take(key, entry.second)) fail(entry.first, "the key '" + key + "' is not known; expected " + known);
  }
}

std::string text_of(const YAML::Node &node, const std::string &key) {
  if (!node.IsScalar() || node.Scalar().empty())
    fail(node, "'" + key + "' is no text; expected one that is not empty");
  if (!is_utf8(node.Scalar())) fail(node, "'" + key + "' is not UTF-8");
  return node.Scalar();
}

std::vector<std::string> texts_of(const YAML::Node &node, const std::string &key) {
  if (!node.IsSequence()) fail(node, "'" + key + "' is not a list; expected one such as [a, b]");
  std::vector<std::string> texts;
  for (const auto &item : node) {
    texts.push_back(text_of(item, key));
    if (std::count(texts.begin(), texts.end(), texts.back()) > 1)
      fail(item, "'" + key + "' has '" + texts.back() + "' twice; remove one");
  }
  return texts;
}

std::string sha256_of(const YAML::Node &node) {
  std::string text = text_of(node, "sha256");
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string::npos)
    fail(node, "'sha256' is '" + text + "'; expected 64 hexadecimal digits, as sha256sum prints them");
  return text;
}

std::string signature_of(const YAML::Node &node) {
  std::string text = text_of(node, "signature");
  constexpr auto base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  if (text.size() != 88 || text.find_first_not_of(base64) != std::string::npos)
    fail(node, "'signature' is '" + text + "'; expected an Ed25519 signature, 64 bytes in base64");
  return text;
}

Isolation isolation_of(const YAML::Node &node) {
  std::string text = text_of(node, "isolation");
  for (Isolation known : {Isolation::in_process, Isolation::worker})
    if (text == name_of(known)) return known;
  fail(node, "'isolation' is '" + text + "'; expected in-process or worker");
}

std::vector<std::string> services_of(const YAML::Node &node) {
  std::vector<std::string> services = texts_of(node, "services");
  for (size_t i = 0; i < services.size(); ++i)
    if (!is_grant(services[i]))
      fail(node[i], "the service '" + services[i] + "' is not known; expected one of " + join(known_grants));
  return services;
}

std::string configuration_of(const YAML::Node &node) {
  if (node.IsNull()) return "{}";
  Result<nlohmann::json> value = to_json(node);
  if (!value.ok()) {
    const std::string &message = value.error().message;  // "LINE: …"
    throw Wrong{std::stoul(message), message.substr(message.find(": ") + 2)};
  }
  if (!value->is_object()) fail(node, "'configuration' is not a mapping; expected one, or {}");
  return value->dump();
}

WantedModule module_of(const YAML::Node &node, const std::filesystem::path &folder) {
  WantedModule module;
  module.line = line_of(node);
  each_entry(node, "a module",
             "name, path, version, sha256, signature, isolation, services, secretNamespaces, configuration",
             [&](const std::string &key, const YAML::Node &value) {
               if (key == "name") {
                 module.name = text_of(value, key);
                 if (!is_module_name(module.name))
                   fail(value,
                        "'name' is '" + module.name + "'; expected lower case letters, digits and dashes");
               } else if (key == "path") {
                 module.path = (folder / text_of(value, key)).lexically_normal();
               } else if (key == "version") {
                 module.version = text_of(value, key);
               } else if (key == "sha256") {
                 module.sha256 = sha256_of(value);
               } else if (key == "signature") {
                 module.signature = signature_of(value);
               } else if (key == "isolation") {
                 module.isolation = isolation_of(value);
               } else if (key == "services") {
                 module.services = services_of(value);
               } else if (key == "secretNamespaces") {
                 module.secret_namespaces = texts_of(value, key);
               } else if (key == "configuration") {
                 module.configuration_json = configuration_of(value);
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

std::vector<WantedModule> modules_of(const YAML::Node &root, const std::filesystem::path &folder) {
  std::optional<std::vector<WantedModule>> modules;
  each_entry(root, "the file", "modules", [&](const std::string &key, const YAML::Node &value) {
    if (key != "modules") return false;
    if (!value.IsSequence()) fail(value, "'modules' is not a list; expected one, or []");
    modules.emplace();
    for (const auto &item : value) {
      modules->push_back(module_of(item, folder));
      if (modules->size() > module_limit)
        fail(item, "more than " + std::to_string(module_limit) + " modules");
      for (size_t i = 0; i + 1 < modules->size(); ++i)
        if ((*modules)[i].name == modules->back().name)
          fail(item, "the module '" + modules->back().name + "' is there twice, first in line " +
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

Result<std::vector<WantedModule>> read_modules_file(const std::filesystem::path &file) {
  auto wrong = [&](size_t line, const std::string &what) {
    return Error{Code::invalid_argument, file.string() + ":" + std::to_string(line) + ": " + what, {}, 0};
  };
  std::ifstream stream(file, std::ios::binary);
  std::string text(file_limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.eof() && !stream.good())
    return Error{Code::unavailable,
                 "the modules file " + file.string() +
                     " cannot be read; check that it is there "
                     "and readable",
                 {},
                 0};
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.size() > file_limit) return wrong(1, "larger than " + std::to_string(file_limit) + " bytes");
  try {
    std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() != 1)
      return wrong(1, "the file has " + std::to_string(documents.size()) +
                          " YAML documents; expected one with 'modules'");
    return modules_of(documents.front(), folder);
  } catch (const Wrong &found) {
    return wrong(found.line, found.what);
  } catch (const YAML::Exception &failure) {
    return wrong(failure.mark.is_null() ? 1 : static_cast<size_t>(failure.mark.line) + 1,
                 "not YAML: " + failure.msg);
  }
}

}  // namespace promotion::host::modules
