#include "manifest.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "json.hpp"
#include "names.hpp"
#include "promotion/abi/base.h"

namespace promotion::host::modules {
namespace {

using nlohmann::json;

constexpr size_t manifest_limit = 256 * 1024;
constexpr size_t list_limit = 100;

// Reads member after member and collects what is wrong with them.
class Reader {
 public:
  explicit Reader(const json &root) : root_(root) {}

  Manifest read() {
    Manifest manifest;
    manifest.id = text("id", is_module_name, "lower case letters, digits and dashes");
    std::string kind = text(
        "kind", [](std::string_view t) { return t == "evaluator" || t == "strategy"; },
        "'evaluator' or 'strategy'");
    manifest.kind = kind == "strategy" ? ModuleKind::strategy : ModuleKind::evaluator;
    manifest.version = text("version", is_semantic_version, "a semantic version such as 1.2.3");
    manifest.license = text(
        "license", [](std::string_view t) { return !t.empty(); }, "an SPDX expression");
    manifest.may_unload = text(
                              "unload", [](std::string_view t) { return t == "safe" || t == "never"; },
                              "'safe' or 'never'") != "never";
    manifest.owns_threads = text(
                                "threads", [](std::string_view t) { return t == "none" || t == "own"; },
                                "'none' or 'own'") == "own";
    read_abi(manifest);
    read_services(manifest);
    manifest.configuration_schema = schema("configurationSchema");
    if (kind == "strategy") {
      read_strategies(manifest);
      read_state(manifest);
      manifest.block_schema = schema("blockSchema");
    }
    return manifest;
  }

  const std::vector<std::string> &problems() const { return problems_; }

 private:
  void wrong(const std::string &path, const json *found, const std::string &expected) {
    std::string shown =
        found == nullptr ? "is missing"
                         : "is " + found->dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 100);
    problems_.push_back("'" + path + "' " + shown + "; expected " + expected);
  }

  static const json *member(const json &object, const char *name) {
    if (!object.is_object()) return nullptr;
    auto it = object.find(name);
    return it == object.end() ? nullptr : &*it;
  }

  template <class Accept>
  std::string text(const char *name, Accept accept, const std::string &expected) {
    const json *found = member(root_, name);
    if (found == nullptr || !found->is_string() ||
        !accept(std::string_view(found->get_ref<const std::string &>()))) {
      wrong(name, found, expected);
      return {};
    }
    return *found;
  }

  std::optional<uint32_t> number(const json *found, const std::string &path) {
    if (found != nullptr && found->is_number_unsigned() &&
        found->get<uint64_t>() <= std::numeric_limits<uint32_t>::max())
      return found->get<uint32_t>();
    wrong(path, found, "a whole number from 0 to 4294967295");
    return std::nullopt;
  }

  const json *list(const json *found, const std::string &path, const std::string &expected) {
    if (found != nullptr && found->is_array() && found->size() <= list_limit) return found;
    wrong(path, found, expected);
    return nullptr;
  }

  template <class Accept>
  std::vector<std::string> texts(const json *found, const std::string &path, Accept accept,
                                 const std::string &expected) {
    std::vector<std::string> result;
    if (list(found, path, "a list, each entry of it " + expected) == nullptr) return result;
    for (size_t i = 0; i < found->size(); ++i) {
      const json &entry = (*found)[i];
      if (!entry.is_string() || !accept(std::string_view(entry.get_ref<const std::string &>())))
        wrong(path + "[" + std::to_string(i) + "]", &entry, expected);
      else
        result.push_back(entry);
    }
    return result;
  }

  void read_abi(Manifest &manifest) {
    const json *abi = member(root_, "abi");
    if (abi == nullptr || !abi->is_object()) return wrong("abi", abi, "an object with major and minor");
    auto major = number(member(*abi, "major"), "abi.major");
    auto minor = number(member(*abi, "minor"), "abi.minor");
    if (major && *major != PROMOTION_ABI_MAJOR)
      problems_.push_back("it was built with major version " + std::to_string(*major) +
                          " of the contract; this host has " + std::to_string(PROMOTION_ABI_MAJOR) +
                          ", so build it with that one's headers");
    if (minor) manifest.abi_minor = *minor;
  }

  void read_services(Manifest &manifest) {
    auto id = [](std::string_view t) { return t == "network" || t.find('/') != std::string_view::npos; };
    const json *services = member(root_, "services");
    if (services == nullptr || !services->is_object())
      return wrong("services", services, "an object with required and optional");
    const std::string expected = "'network' or an id such as promotion.http/1";
    manifest.required_services = texts(member(*services, "required"), "services.required", id, expected);
    manifest.optional_services = texts(member(*services, "optional"), "services.optional", id, expected);
  }

  void read_strategies(Manifest &manifest) {
    const std::string expected = "a list with at least one {\"name\": …}";
    const json *strategies = list(member(root_, "strategies"), "strategies", expected);
    if (strategies == nullptr) return;
    if (strategies->empty()) wrong("strategies", strategies, expected);
    const std::string key = "letters, digits, dots and dashes, and no reserved member of `promotion`";
    for (size_t i = 0; i < strategies->size(); ++i) {
      const json &entry = (*strategies)[i];
      const std::string path = "strategies[" + std::to_string(i) + "]";
      StrategyName strategy;
      const json *name = member(entry, "name");
      if (name == nullptr || !name->is_string() || !is_strategy_key(name->get_ref<const std::string &>()))
        wrong(path + ".name", name, key);
      else
        strategy.name = *name;
      if (const json *aliases = member(entry, "aliases"); aliases != nullptr)
        strategy.aliases = texts(aliases, path + ".aliases", is_strategy_key, key);
      manifest.strategies.push_back(std::move(strategy));
    }
    std::vector<std::string> keys = manifest.keys();
    std::sort(keys.begin(), keys.end());
    if (auto twice = std::adjacent_find(keys.begin(), keys.end()); twice != keys.end())
      problems_.push_back("'strategies' has '" + *twice + "' twice; keep one of them");
  }

  void read_state(Manifest &manifest) {
    const json *state = member(root_, "state");
    if (state == nullptr || !state->is_object())
      return wrong("state", state, "an object with writes and reads");
    auto writes = number(member(*state, "writes"), "state.writes");
    const json *reads = list(member(*state, "reads"), "state.reads", "a list of whole numbers");
    if (!writes || reads == nullptr) return;
    manifest.state_writes = *writes;
    for (size_t i = 0; i < reads->size(); ++i)
      if (auto version = number(&(*reads)[i], "state.reads[" + std::to_string(i) + "]"))
        manifest.state_reads.push_back(*version);
    if (!manifest.reads_state(*writes))
      wrong("state.reads", reads, "a list that has what it writes, " + std::to_string(*writes));
  }

  std::optional<JsonSchema> schema(const char *name) {
    const json *found = member(root_, name);
    if (found == nullptr || !found->is_object()) {
      wrong(name, found, "a JSON Schema, at least {\"type\": \"object\"}");
      return std::nullopt;
    }
    Result<JsonSchema> compiled = JsonSchema::compile(*found);
    if (compiled.ok()) return std::move(*compiled);
    problems_.push_back(std::string("'") + name + "': " + compiled.error().message);
    return std::nullopt;
  }

  const json &root_;
  std::vector<std::string> problems_;
};

}  // namespace

std::string_view name_of(ModuleKind kind) { return kind == ModuleKind::evaluator ? "evaluator" : "strategy"; }

bool Manifest::reads_state(uint32_t state_version) const {
  return std::find(state_reads.begin(), state_reads.end(), state_version) != state_reads.end();
}

bool Manifest::wants(std::string_view service) const {
  for (const auto *list : {&required_services, &optional_services})
    if (std::find(list->begin(), list->end(), service) != list->end()) return true;
  return false;
}

std::vector<std::string> Manifest::keys() const {
  std::vector<std::string> result;
  for (const auto &strategy : strategies) {
    result.push_back(strategy.name);
    result.insert(result.end(), strategy.aliases.begin(), strategy.aliases.end());
  }
  return result;
}

Result<Manifest> read_manifest(std::string_view text) {
  auto wrong = [](const std::string &what) {
    return Error{Code::invalid_argument, "its manifest: " + what, {}, 0};
  };
  if (text.size() > manifest_limit)
    return wrong("has " + std::to_string(text.size()) + " bytes; expected at most " +
                 std::to_string(manifest_limit));
  Result<json> root = parse_json(text);
  if (!root.ok()) return wrong(root.error().message);
  if (!root->is_object())
    return wrong(std::string("is of type ") + root->type_name() + "; expected an object");
  Reader reader(*root);
  Manifest manifest = reader.read();
  if (reader.problems().empty()) return manifest;
  std::string all;
  for (const auto &problem : reader.problems()) all += (all.empty() ? "" : "; ") + problem;
  return wrong(all);
}

}  // namespace promotion::host::modules
