#include "tables.hpp"

#include <ctime>

#include "json_path.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

json column(const std::string &name, const std::string &type, const std::string &path) {
  return {{"name", name}, {"type", type}, {"jsonPath", path}};
}

/// With those that the server puts before and behind.
std::vector<json> columns_of(const Resource &resource, const std::string &version) {
  const json &own = resource.version(version)->columns;
  std::vector<json> columns;
  const bool is_event = resource.kind == "Event";
  if (!is_event) columns.push_back(column("Name", "string", ".metadata.name"));
  columns.insert(columns.end(), own.begin(), own.end());
  if (!is_event && (!resource.is_custom || own.empty()))
    columns.push_back(column("Age", "date", ".metadata.creationTimestamp"));
  return columns;
}

json cell_of(const json &column, const json &object) {
  auto found = found_at(object, column.at("jsonPath"));
  if (column.contains("otherwise") && (found.empty() || found[0].is_null()))
    found = found_at(object, column.at("otherwise"));
  if (column.value("count", false)) return found.empty() ? 0 : found[0].size();
  if (found.empty() || found[0].is_null()) return nullptr;
  const json &value = found[0];
  if (column.value("reference", false)) {
    std::string kind = value.value("kind", "");
    for (char &c : kind) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return kind + "/" + value.value("name", "");
  }
  const std::string type = column.value("type", "string");
  if (type == "date") return value.is_string() ? printed_age(value) : "<invalid>";
  if (type != "string" || value.is_string()) return value;
  return value.dump();
}

std::string unit(long value, const char *name) { return std::to_string(value) + name; }

std::string two(long value, const char *unit_name, long rest, const char *rest_name) {
  return unit(value, unit_name) + (rest == 0 ? "" : unit(rest, rest_name));
}

}  // namespace

bool wants_table(const RecordedRequest &request) {
  const auto accept = request.headers.find("accept");
  return accept != request.headers.end() && accept->second.find("as=Table") != std::string::npos;
}

json table_of(const std::vector<json> &objects, const json &list_metadata, const Resource &resource,
              const Question &question) {
  const auto columns = columns_of(resource, question.version);
  json definitions = json::array(), rows = json::array();
  for (const json &one : columns) {
    definitions.push_back(
        {{"name", one.at("name")},
         {"type", one.value("type", "string") == "date" ? "string" : one.value("type", "string")},
         {"format", one.at("name") == "Name" ? "name" : ""},
         {"description", one.value("description", "")},
         {"priority", one.value("priority", 0)}});
  }
  for (const json &object : objects) {
    json cells = json::array();
    for (const json &one : columns) cells.push_back(cell_of(one, object));
    json shown{{"kind", "PartialObjectMetadata"},
               {"apiVersion", "meta.k8s.io/v1"},
               {"metadata", object.at("metadata")}};
    if (question.asked("includeObject") == "Object") shown = object;
    rows.push_back({{"cells", cells}, {"object", shown}});
  }
  return {{"kind", "Table"},
          {"apiVersion", "meta.k8s.io/v1"},
          {"metadata", list_metadata},
          {"columnDefinitions", definitions},
          {"rows", rows}};
}

void make_table(HttpAnswer &answer, const Resource &resource, const Question &question) {
  const json body = json::parse(answer.body);
  if (body.value("kind", "") == "Status") return;
  std::vector<json> objects{body};
  if (body.contains("items")) objects = body.at("items").get<std::vector<json>>();
  const json metadata = body.contains("items")
                            ? body.at("metadata")
                            : json{{"resourceVersion", body.at("metadata").at("resourceVersion")}};
  answer.body = table_of(objects, metadata, resource, question).dump();
}

std::string printed_age(const std::string &since) {
  std::tm parts{};
  if (strptime(since.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return "<invalid>";
  const long seconds = std::max<long>(0, std::time(nullptr) - timegm(&parts));
  const long minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
  if (seconds < 120) return unit(seconds, "s");
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (hours < 3) return unit(minutes, "m");
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return unit(hours, "h");
  if (days < 8) return two(days, "d", hours % 24, "h");
  if (days < 2 * 365) return unit(days, "d");
  return two(days / 365, "y", days % 365, "d");
}

}  // namespace promotion::test
