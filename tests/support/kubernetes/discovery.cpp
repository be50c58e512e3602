#include "discovery.hpp"

#include <set>

#include "open_api.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

// Go's encoder indents /version, whoever asks.
constexpr char kVersion[] =
    "{\n  \"major\": \"1\",\n  \"minor\": \"30\",\n  \"gitVersion\": \"v1.30.1\",\n"
    "  \"gitCommit\": \"$Format:%H$\",\n  \"gitTreeState\": \"\",\n"
    "  \"buildDate\": \"1970-01-01T00:00:00Z\",\n  \"goVersion\": \"go1.22.1\",\n"
    "  \"compiler\": \"gc\",\n  \"platform\": \"linux/amd64\"\n}";

/// Each group with its versions, the one to be preferred first.
std::map<std::string, std::vector<std::string>> groups_of(const ClusterState &state) {
  std::map<std::string, std::vector<std::string>> groups{{"authorization.k8s.io", {"v1"}}};
  for (const auto &[key, kind] : state.kinds()) {
    std::vector<std::string> &versions = groups[key.first];
    for (const ServedVersion &version : kind.resource.versions) {
      if (std::find(versions.begin(), versions.end(), version.name) == versions.end())
        versions.push_back(version.name);
    }
  }
  return groups;
}

json group_json(const std::string &group, const std::vector<std::string> &names) {
  json versions = json::array();
  for (const std::string &name : names)
    versions.push_back({{"groupVersion", group + "/" + name}, {"version", name}});
  return {{"kind", "APIGroup"},
          {"apiVersion", "v1"},
          {"name", group},
          {"versions", versions},
          {"preferredVersion", versions[0]}};
}

json resource_json(const Resource &resource) {
  json entry{{"name", resource.plural},
             {"singularName", resource.singular},
             {"namespaced", resource.is_namespaced},
             {"kind", resource.kind},
             {"verbs", {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}}};
  if (!resource.short_names.empty()) entry["shortNames"] = resource.short_names;
  if (!resource.categories.empty()) entry["categories"] = resource.categories;
  return entry;
}

json resources_json(const ClusterState &state, const std::string &group, const std::string &version) {
  json resources = json::array();
  for (const auto &[key, kind] : state.kinds()) {
    if (key.first != group || kind.resource.version(version) == nullptr) continue;
    resources.push_back(resource_json(kind.resource));
    if (!kind.resource.has_status) continue;
    resources.push_back({{"name", kind.resource.plural + "/status"},
                         {"singularName", ""},
                         {"namespaced", kind.resource.is_namespaced},
                         {"kind", kind.resource.kind},
                         {"verbs", {"get", "patch", "update"}}});
  }
  if (group == "authorization.k8s.io")
    resources.push_back({{"name", "selfsubjectaccessreviews"},
                         {"singularName", "selfsubjectaccessreview"},
                         {"namespaced", false},
                         {"kind", "SelfSubjectAccessReview"},
                         {"verbs", {"create"}}});
  return {{"kind", "APIResourceList"},
          {"apiVersion", "v1"},
          {"groupVersion", group.empty() ? version : group + "/" + version},
          {"resources", resources}};
}

HttpAnswer text_answer(const std::string &text) {
  HttpAnswer answer = plain_answer(200, text);
  answer.body = text;
  return answer;
}

json group_list(const std::map<std::string, std::vector<std::string>> &groups) {
  json list = json::array();
  for (const auto &[group, versions] : groups) {
    if (!group.empty()) list.push_back(group_json(group, versions));
  }
  return {{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", list}};
}

bool has(const std::map<std::string, std::vector<std::string>> &groups, const std::string &group,
         const std::string &version) {
  const auto found = groups.find(group);
  return found != groups.end() &&
         std::find(found->second.begin(), found->second.end(), version) != found->second.end();
}

}  // namespace

bool is_public_path(const std::string &path) {
  return path == "/version" || path == "/readyz" || path == "/healthz" || path == "/livez";
}

std::optional<HttpAnswer> discovery_answer(const ClusterState &state, const RecordedRequest &request) {
  if (request.method != "GET") return std::nullopt;
  std::string path = request.path;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path == "/version") {
    HttpAnswer answer = json_answer(200, nullptr);
    answer.body = kVersion;
    return answer;
  }
  if (is_public_path(path)) return text_answer("ok");
  const auto groups = groups_of(state);
  if (path.starts_with("/openapi/v3")) return open_api_answer(state, groups, request);
  if (path == "/api")
    return json_answer(200, {{"kind", "APIVersions"}, {"apiVersion", "v1"}, {"versions", {"v1"}}});
  if (path == "/apis") return json_answer(200, group_list(groups));
  if (path == "/api/v1") return json_answer(200, resources_json(state, "", "v1"));
  if (!path.starts_with("/apis/")) return std::nullopt;
  const std::string rest = path.substr(6);
  const std::size_t slash = rest.find('/');
  const std::string group = rest.substr(0, slash);
  if (!groups.contains(group)) return std::nullopt;
  if (slash == std::string::npos) return json_answer(200, group_json(group, groups.at(group)));
  const std::string version = rest.substr(slash + 1);
  if (!has(groups, group, version)) return std::nullopt;
  return json_answer(200, resources_json(state, group, version));
}

}  // namespace promotion::test
