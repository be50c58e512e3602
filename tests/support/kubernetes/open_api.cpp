#include "open_api.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kProtobuf[] = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";

std::string path_of(const std::string &group, const std::string &version) {
  return group.empty() ? "api/" + version : "apis/" + group + "/" + version;
}

std::string path_of_one(const Resource &resource, const std::string &version) {
  return "/" + path_of(resource.group, version) +
         (resource.is_namespaced ? "/namespaces/{namespace}/" : "/") + resource.plural + "/{name}";
}

json kind_extension(const Resource &resource, const std::string &version) {
  return {{"group", resource.group}, {"version", version}, {"kind", resource.kind}};
}

json document(const ClusterState &state, const std::string &group, const std::string &version) {
  json schemas = json::object(), paths = json::object();
  for (const auto &[key, kind] : state.kinds()) {
    const ServedVersion *served = key.first == group ? kind.resource.version(version) : nullptr;
    if (served == nullptr) continue;
    json schema = served->schema;
    schema["x-kubernetes-group-version-kind"] = json::array({kind_extension(kind.resource, version)});
    schemas["double." + (group.empty() ? "core" : group) + "." + version + "." + kind.resource.kind] = schema;
    const json validation{{"name", "fieldValidation"},
                          {"in", "query"},
                          {"schema", {{"type", "string"}, {"uniqueItems", true}}}};
    paths[path_of_one(kind.resource, version)]["patch"] = {
        {"parameters", json::array({validation})},
        {"responses", json::object()},
        {"x-kubernetes-group-version-kind", kind_extension(kind.resource, version)}};
  }
  return {{"openapi", "3.0.0"},
          {"info", {{"title", "Kubernetes"}, {"version", "v1.30.1"}}},
          {"paths", paths},
          {"components", {{"schemas", schemas}}}};
}

/// One field of a message of Protocol Buffers: a text, or a message inside.
std::string field(unsigned number, const std::string &content) {
  std::string bytes;
  const auto add_number = [&](std::size_t value) {
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  };
  constexpr unsigned kLengthDelimited = 2;
  add_number(number << 3 | kLengthDelimited);
  add_number(content.size());
  return bytes + content;
}

// Only the paths: of Document 4, of Paths 1, of NamedPathItem 1 and 2, of PathItem 9, of Operation 6 and 13.
std::string in_protobuf(const json &document) {
  std::string paths;
  for (const auto &[path, item] : document.at("paths").items()) {
    const json &patch = item.at("patch");
    const std::string parameter = field(1, "fieldValidation") + field(2, "query");
    const std::string kind = field(2, patch.at("x-kubernetes-group-version-kind").dump() + "\n");
    const std::string operation = field(6, field(1, parameter)) +
                                  field(13, field(1, "x-kubernetes-group-version-kind") + field(2, kind));
    paths += field(1, field(1, path) + field(2, field(9, operation)));
  }
  const std::string info = field(1, "Kubernetes") + field(3, "v1.30.1");
  return field(1, "3.0.0") + field(2, info) + field(4, paths);
}

}  // namespace

HttpAnswer open_api_answer(const ClusterState &state,
                           const std::map<std::string, std::vector<std::string>> &groups,
                           const RecordedRequest &request) {
  json index = json::object();
  for (const auto &[group, versions] : groups) {
    for (const std::string &version : versions) {
      const std::string path = path_of(group, version);
      index[path] = {
          {"serverRelativeURL", "/openapi/v3/" + path + "?hash=" + std::to_string(state.version())}};
      if (request.path != "/openapi/v3/" + path) continue;
      const json all = document(state, group, version);
      const auto accept = request.headers.find("accept");
      HttpAnswer answer = json_answer(200, all);
      if (accept == request.headers.end() || accept->second.find("protobuf") == std::string::npos)
        return answer;
      answer.headers["Content-Type"] = kProtobuf;
      answer.body = in_protobuf(all);
      return answer;
    }
  }
  if (request.path == "/openapi/v3") return json_answer(200, {{"paths", index}});
  return plain_answer(404, "404 page not found");
}

}  // namespace promotion::test
