#include "field_owners.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "../flux_event.hpp"
#include "api_answers.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

std::string described(const FieldOwner &owner) {
  std::string text = json(owner.manager).dump();
  if (!owner.subresource.empty()) text += " with subresource " + json(owner.subresource).dump();
  if (owner.operation == "Update") text += " using " + owner.api_version;
  return text;
}

void drop_empty(std::vector<FieldOwner> &owners) {
  std::erase_if(owners, [](const FieldOwner &owner) { return owner.fields.empty(); });
}

FieldOwner &entry_of(std::vector<FieldOwner> &owners, const FieldOwner &who) {
  const auto found = std::find_if(owners.begin(), owners.end(),
                                  [&](const FieldOwner &owner) { return owner.is_same_as(who); });
  return found != owners.end() ? *found : owners.emplace_back(who);
}

void take_from_others(std::vector<FieldOwner> &owners, const FieldOwner &who, const Differences &differ) {
  for (FieldOwner &owner : owners) {
    if (!owner.is_same_as(who)) owner.fields = without(without(owner.fields, differ.changed), differ.removed);
  }
}

/// Each conflict with who has it.
using Conflicts = std::vector<std::pair<std::string, FieldPath>>;

Refusal refusal(const Conflicts &conflicts) {
  json causes = json::array();
  std::map<std::string, std::string> by_manager;
  for (const auto &[manager, path] : conflicts) {
    causes.push_back({{"reason", "FieldManagerConflict"},
                      {"message", "conflict with " + manager},
                      {"field", written(path)}});
    by_manager[manager] += "\n- " + written(path);
  }
  std::string message = "Apply failed with 1 conflict: conflict with " + conflicts[0].first + ": " +
                        written(conflicts[0].second);
  if (conflicts.size() > 1) {
    message = "Apply failed with " + std::to_string(conflicts.size()) + " conflicts: ";
    bool is_first = true;
    for (const auto &[manager, paths] : by_manager) {
      message += std::string(is_first ? "" : "\n") + "conflicts with " + manager + ":" + paths;
      is_first = false;
    }
  }
  return {status_answer(409, "Conflict", message, {{"causes", causes}})};
}

}  // namespace

std::vector<FieldOwner> read_owners(const json &managed_fields) {
  std::vector<FieldOwner> owners;
  for (const json &entry : managed_fields) {
    owners.push_back({entry.value("manager", ""), entry.value("operation", ""), entry.value("apiVersion", ""),
                      entry.value("subresource", ""), entry.value("time", ""),
                      read_fields_v1(entry.value("fieldsV1", json::object()))});
  }
  return owners;
}

json written(std::vector<FieldOwner> owners) {
  std::sort(owners.begin(), owners.end(), [](const FieldOwner &a, const FieldOwner &b) {
    return std::tie(a.operation, a.time, a.manager, a.api_version, a.subresource) <
           std::tie(b.operation, b.time, b.manager, b.api_version, b.subresource);
  });
  json entries = json::array();
  for (const FieldOwner &owner : owners) {
    json entry{{"manager", owner.manager},        {"operation", owner.operation},
               {"apiVersion", owner.api_version}, {"time", owner.time},
               {"fieldsType", "FieldsV1"},        {"fieldsV1", fields_v1(owner.fields)}};
    if (!owner.subresource.empty()) entry["subresource"] = owner.subresource;
    entries.push_back(std::move(entry));
  }
  return entries;
}

json owned_part(json object, const std::string &subresource, bool has_status) {
  object.erase("apiVersion");
  object.erase("kind");
  for (const char *name : {"name", "namespace", "creationTimestamp", "selfLink", "uid", "generation",
                           "managedFields", "resourceVersion"})
    object["metadata"].erase(name);
  if (has_status) object.erase(subresource == "status" ? "spec" : "status");
  return object;
}

std::vector<FieldOwner> after_update(std::vector<FieldOwner> owners, FieldOwner who, const json &before,
                                     const json &after, const json &schema) {
  const Differences differ = differences(before, after, schema);
  take_from_others(owners, who, differ);
  FieldOwner &mine = entry_of(owners, who);
  mine.fields = without(mine.fields, differ.removed);
  mine.fields.insert(differ.changed.begin(), differ.changed.end());
  if (!differ.changed.empty()) mine.time = timestamp_now();
  drop_empty(owners);
  return owners;
}

Applied apply_over(const json &live, const json &wanted, std::vector<FieldOwner> owners, FieldOwner who,
                   const json &schema, bool force) {
  FieldOwner &mine = entry_of(owners, who);
  const FieldSet before = mine.fields;
  mine.fields = fields_of(wanted, schema);
  FieldSet gone = before;
  for (const FieldOwner &owner : owners) gone = without(gone, owner.fields);
  json object = merged(live, wanted, schema);
  remove_fields(object, gone, schema);

  const Differences differ = differences(live, object, schema);
  Conflicts conflicts;
  for (const FieldOwner &owner : owners) {
    if (owner.is_same_as(who)) continue;
    for (const FieldPath &path : common(owner.fields, differ.changed))
      conflicts.emplace_back(described(owner), path);
  }
  if (!force && !conflicts.empty()) throw refusal(conflicts);
  const bool is_new = mine.time.empty() || before != mine.fields;
  if (is_new || !differ.changed.empty() || !differ.removed.empty()) mine.time = timestamp_now();
  take_from_others(owners, who, differ);
  drop_empty(owners);
  return {object, owners};
}

}  // namespace promotion::test
