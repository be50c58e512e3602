#include "settings/block.hpp"

#include <algorithm>
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
  static constexpr std::pair<std::string_view, const char *> public_forges[] = {{"github.com", "github"},
                                                                                {"gitlab.com", "gitlab"},
                                                                                {"gitea.com", "gitea"},
                                                                                {"codeberg.org", "forgejo"}};
  for (const auto &[host, type] : public_forges) {
    if (url.host == host) return type;
  }
  throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                         "the type of the forge at " + url.authority() +
                             " does not follow from its url; give the block a type, one of " +
                             std::string(forge_types) +
                             ", or name the host under forges in the configuration");
}

/// The default of each type's API, behind "https://host[:port]".
std::string default_api(const std::string &type, const RepositoryUrl &url) {
  if (type == "github") {
    return url.host == "github.com" ? "https://api.github.com" : web_origin(url) + "/api/v3";
  }
  return web_origin(url) + (type == "gitlab" ? "/api/v4" : "/api/v1");
}

/// A forge below a path of its host, as apiUrl tells: {"tools", "gitlab"} of
/// https://host/tools/gitlab/api/v4.
std::vector<std::string> sub_path_of(const std::string &api_url) {
  const std::size_t scheme = api_url.find("://");
  const std::size_t slash = scheme == std::string::npos ? scheme : api_url.find('/', scheme + 3);
  RepositoryUrl behind_host;
  if (slash != std::string::npos) behind_host.path = api_url.substr(slash + 1);
  std::vector<std::string> components = behind_host.path_components();
  const bool ends_in_api = components.size() >= 2 && components[components.size() - 2] == "api";
  if (!ends_in_api) return {};
  components.resize(components.size() - 2);
  return components;
}

void set_forge(Repository &repository, const ForgeHost *forge) {
  if (repository.url.transport == Transport::file && (forge == nullptr || forge->api_url.empty())) {
    throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                           "the url \"" + repository.url.text +
                               "\" has no host whose API could be asked; its type can only be git");
  }
  repository.api_url = forge != nullptr && !forge->api_url.empty()
                           ? forge->api_url
                           : default_api(repository.type, repository.url);
  std::vector<std::string> path = repository.url.path_components();
  const std::vector<std::string> below = sub_path_of(repository.api_url);
  if (path.size() > below.size() + 1 && std::equal(below.begin(), below.end(), path.begin()))
    path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(below.size()));
  const bool groups = repository.type == "gitlab";
  const bool fits =
      path.size() == 2 || (path.size() > 2 && (groups || repository.url.transport == Transport::file));
  if (!fits) {
    throw promotion::Error(PROMOTION_INVALID_ARGUMENT,
                           "the url \"" + repository.url.text + "\" is no repository of a forge of type " +
                               repository.type + "; expected a path of the form " +
                               (groups ? "GROUP[/GROUP…]/PROJECT" : "OWNER/REPOSITORY"));
  }
  repository.name = path.back();
  if (!groups) {
    repository.owner = path[path.size() - 2];
    return;
  }
  repository.name.clear();
  for (const std::string &component : path)
    repository.name += (repository.name.empty() ? "" : "/") + component;
}

std::string wish_list() {
  std::string names;
  for (const std::string_view name : wish_names) names += ", " + std::string(name);
  return names;
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
    if (name == "type" || name == "url" || name == "branch" || name == "baseBranch" || name == "secretRef" ||
        name == "edit" || std::find(wish_names.begin(), wish_names.end(), name) != wish_names.end())
      continue;
    // A pointer escapes '~' and '/' (RFC 6901).
    std::string escaped;
    for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    problem("/" + escaped, "unknown-field",
            "the pull-request block has the unknown field \"" + name +
                "\"; expected type, url, branch (or baseBranch), secretRef, edit" + wish_list());
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
  block.wishes = read_wishes(object, problem);
  block.edits = read_edits(object, problem);
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
  if (repository.is_forge()) set_forge(repository, forge);
  if (repository.is_forge() && !block.wishes.push_options.empty()) {
    throw promotion::Error(
        PROMOTION_INVALID_ARGUMENT,
        "pushOptions is for the type git alone; on a forge of type " + repository.type +
            " the strategy opens the pull request itself, so remove pushOptions or set the "
            "type to git");
  }
  repository.base_branch = block.branch;
  repository.secret_namespace = pipeline_namespace;
  repository.secret = block.secret;
  repository.wishes = block.wishes;
  repository.edits = block.edits;
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
