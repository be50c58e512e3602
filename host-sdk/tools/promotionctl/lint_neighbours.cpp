// What names a pipeline's environments beside the pipeline: Flux's Providers, and the keys of Secrets.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "linter.hpp"
#include "text/suggestion.hpp"
#include "yaml/position.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::yaml::Node;

const Node *node_at(const Node &root, std::initializer_list<std::string_view> keys) {
  const Node *node = &root;
  for (const auto key : keys) {
    const auto *member = node->find(key);
    if (member == nullptr) return nullptr;
    node = member->value.get();
  }
  return node;
}

// The three steps behind "/promotion/" of a URL; fewer: it is no such address.
std::vector<std::string> address_parts(const std::string &url) {
  constexpr std::string_view start = "/promotion/";
  const auto begin = url.find(start);
  if (begin == std::string::npos) return {};
  std::vector<std::string> parts;
  std::string rest = url.substr(begin + start.size());
  rest = rest.substr(0, rest.find_first_of("?#"));
  for (size_t at = 0; at <= rest.size();) {
    const auto end = std::min(rest.find('/', at), rest.size());
    parts.push_back(rest.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string names_of(const host::Pipeline &pipeline) {
  std::string names;
  for (const auto &environment : pipeline.environments)
    names += (names.empty() ? "" : ", ") + environment.name;
  return names;
}

std::vector<std::string_view> words_of(const host::Pipeline &pipeline) {
  std::vector<std::string_view> words;
  for (const auto &environment : pipeline.environments) words.push_back(environment.name);
  return words;
}

}  // namespace

void Linter::check_provider(const std::string &file, const Node &root) {
  const auto *address = node_at(root, {"spec", "address"});
  if (address == nullptr) return;
  const auto parts = address_parts(address->text);
  if (parts.size() != 3) return;
  const auto known = pipelines_.find({parts[0], parts[1]});
  if (known == pipelines_.end()) return;
  const auto &pipeline = *known->second.pipeline;
  const auto tell = [&](std::string_view pointer, const char *reason, const std::string &message) {
    const auto position = host::yaml::locate(root, pointer);
    report_.findings.push_back({file, position.line, position.column, parts[0] + "/" + parts[1],
                                host::yaml::field_of(root, pointer), true, reason, message});
  };
  if (!pipeline.find_environment(parts[2]))
    tell("/spec/address", "unknown-environment",
         "names the environment '" + parts[2] + "', which the pipeline " + parts[0] + "/" + parts[1] +
             " does not have; expected one of " + names_of(pipeline) +
             host::did_you_mean(parts[2], words_of(pipeline)));
  const auto *type = node_at(root, {"spec", "type"});
  if (type != nullptr && type->text == "generic")
    tell("/spec/type", "unsigned-events",
         "is generic, whose events have no signature and are refused; expected generic-hmac");
}

// A Secret may serve several pipelines of its namespace: a key is wrong if it is none of theirs.
void Linter::check_secret_keys() {
  std::map<host::PipelineName, std::vector<const Known *>> users;  // by namespace and name of the Secret
  for (const auto &[name, known] : pipelines_)
    if (known.pipeline->events_secret)
      users[{name.namespace_name, *known.pipeline->events_secret}].push_back(&known);
  constexpr std::string_view start = "hmac-key.";
  for (const auto &[secret, pipelines] : users) {
    std::error_code error;
    const auto folder = fs::path(surroundings_.secrets_folder) / secret.namespace_name / secret.name;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      const auto key = entry->path().filename().string();
      if (!key.starts_with(start)) continue;
      const auto environment = key.substr(start.size());
      const bool is_known = std::any_of(pipelines.begin(), pipelines.end(), [&](const Known *known) {
        return known->pipeline->find_environment(environment).has_value();
      });
      if (is_known) continue;
      const auto &first = *pipelines.front();
      add(first, {false,
                  first.pipeline->events_secret_pointer,
                  "unknown-environment",
                  "the Secret " + secret.namespace_name + "/" + secret.name + " has the key " + key +
                      ", but the pipeline has no environment '" + environment + "'; expected one of " +
                      names_of(*first.pipeline) + host::did_you_mean(environment, words_of(*first.pipeline)),
                  {}});
    }
  }
}

}  // namespace promotion::ctl
