#include "settings/block.hpp"

#include <nlohmann/json.hpp>
#include <promotion/module.hpp>

#include "text/ref_name.hpp"

namespace pull_request {
namespace {

using nlohmann::json;

/// A member as text; told and empty if it is something else.
std::string text_of(const json &object, const char *name, const BlockProblem &problem) {
  const auto member = object.find(name);
  if (member == object.end()) return {};
  if (member->is_string() && !member->get_ref<const std::string &>().empty())
    return member->get<std::string>();
  problem(std::string("/") + name, "wrong-type", std::string(name) + " must be a text that is not empty");
  return {};
}

std::string secret_of(const json &object, const BlockProblem &problem) {
  const auto member = object.find("secretRef");
  if (member == object.end()) return {};
  if (member->is_string()) return text_of(object, "secretRef", problem);
  if (!member->is_object()) {
    problem("/secretRef", "wrong-type", "secretRef must be a Secret's name, or an object with its name");
    return {};
  }
  std::string name;
  for (const auto &[key, value] : member->items()) {
    if (key != "name") {
      problem("/secretRef/" + key, "unknown-field",
              "secretRef has the unknown field \"" + key + "\"; expected name");
    } else if (value.is_string()) {
      name = value.get<std::string>();
    }
  }
  if (name.empty())
    problem("/secretRef", "missing-field", "secretRef has no name; name a Secret of the namespace");
  return name;
}

std::string branch_of(const json &object, const BlockProblem &problem) {
  const std::string branch = text_of(object, "branch", problem);
  const std::string base_branch = text_of(object, "baseBranch", problem);
  if (!branch.empty() && !base_branch.empty() && branch != base_branch) {
    problem("/baseBranch", "contradiction",
            "branch is \"" + branch + "\" and baseBranch is \"" + base_branch +
                "\", but they mean the same; remove one of them");
  }
  const std::string chosen = branch.empty() ? base_branch : branch;
  if (!chosen.empty() && !is_ref_path(chosen)) {
    problem(branch.empty() ? "/baseBranch" : "/branch", "invalid-branch",
            "\"" + chosen + "\" cannot be the name of a branch");
  }
  return chosen;
}

/// "https://host[:port]" of the URL; for SSH the web server of the same host is meant.
std::string web_origin(const RepositoryUrl &url) {
  if (url.transport == Transport::ssh) return "https://" + url.host;
  return std::string(url.transport == Transport::http ? "http://" : "https://") + url.authority();
}

std::string type_of(const Block &block, const RepositoryUrl &url, const ForgeHost *forge) {
  if (!block.type.empty()) return block.type;
  if (forge != nullptr && !forge->type.empty()) return forge->type;
  if (url.transport == Transport::file || url.transport == Transport::ssh) return "git";
  if (url.host == "github.com") return "github";
  throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                         "the type of the forge at " + url.authority() +
                             " does not follow from its url; give the block a type, one of " +
                             std::string(forge_types) +
                             ", or name the host under forges in the configuration");
}

void set_github(Repository &repository, const ForgeHost *forge) {
  const std::vector<std::string> path = repository.url.path_components();
  if (path.size() < 2 || (path.size() != 2 && repository.url.transport != Transport::file)) {
    throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                           "the url \"" + repository.url.text +
                               "\" is no repository of GitHub; expected a path of the form OWNER/REPOSITORY");
  }
  repository.owner = path[path.size() - 2];
  repository.name = path.back();
  if (forge != nullptr && !forge->api_url.empty()) {
    repository.api_url = forge->api_url;
  } else if (repository.url.host == "github.com") {
    repository.api_url = "https://api.github.com";
  } else if (repository.url.transport == Transport::file) {
    throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                           "the url \"" + repository.url.text +
                               "\" has no host whose API could be asked; its type "
                               "can only be git");
  } else {
    repository.api_url = web_origin(repository.url) + "/api/v3";
  }
}

}  // namespace

Block read_block(std::string_view text, const BlockProblem &problem) {
  Block block;
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) {
    problem("", "wrong-type", "the pull-request block must be an object with a url");
    return block;
  }
  for (const auto &[name, value] : object.items()) {
    if (name == "type" || name == "url" || name == "branch" || name == "baseBranch" || name == "secretRef")
      continue;
    // A pointer escapes '~' and '/' (RFC 6901).
    std::string escaped;
    for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    problem("/" + escaped, "unknown-field",
            "the pull-request block has the unknown field \"" + name +
                "\"; expected type, url, branch (or baseBranch) and secretRef");
  }
  block.url = text_of(object, "url", problem);
  if (!object.contains("url")) problem("", "missing-field", "the pull-request block has no url");
  block.type = text_of(object, "type", problem);
  if (!block.type.empty() && !is_forge_type(block.type)) {
    problem("/type", "unknown-type",
            "type is \"" + block.type + "\"; expected one of " + std::string(forge_types));
  }
  block.branch = branch_of(object, problem);
  block.secret = secret_of(object, problem);
  return block;
}

std::string Repository::group_key() const {
  return connect_url + "\n" + (secret.empty() ? std::string() : secret_namespace + "/" + secret);
}

Repository resolve(const Block &block, std::string_view pipeline_namespace,
                   const Configuration &configuration) {
  Repository repository;
  repository.url = parse_repository_url(block.url);
  repository.connect_url = rewrite(block.url, configuration.instead_of);
  repository.transport = repository.connect_url == block.url
                             ? repository.url.transport
                             : parse_repository_url(repository.connect_url).transport;
  const ForgeHost *forge = configuration.forge_of(repository.url);
  repository.type = type_of(block, repository.url, forge);
  if (repository.type == "github") set_github(repository, forge);
  repository.base_branch = block.branch;
  repository.secret_namespace = pipeline_namespace;
  repository.secret = block.secret;
  return repository;
}

Repository resolve_block(std::string_view json, std::string_view pipeline_namespace,
                         const Configuration &configuration) {
  const Block block =
      read_block(json, [](const std::string &, const std::string &, const std::string &message) {
        throw promotion::Error(PROMOTION_INVALID_ARGUMENT, message);
      });
  return resolve(block, pipeline_namespace, configuration);
}

}  // namespace pull_request
