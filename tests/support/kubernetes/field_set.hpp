#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace promotion::test {

/// A place in an object, as FieldsV1 writes it: f:spec, k:{"name":"dev"}, f:targets.
using FieldPath = std::vector<std::string>;
using FieldSet = std::set<FieldPath>;

nlohmann::json fields_v1(const FieldSet &set);
FieldSet read_fields_v1(const nlohmann::json &fields);
/// `.status.conditions[type="Ready"].message`
std::string written(const FieldPath &path);

/// What somebody who applies this owns of it.
FieldSet fields_of(const nlohmann::json &object, const nlohmann::json &schema);

struct Differences {
  FieldSet changed;  ///< added or another value
  FieldSet removed;
};
Differences differences(const nlohmann::json &before, const nlohmann::json &after,
                        const nlohmann::json &schema);

/// `live` with what `applied` says put over it.
nlohmann::json merged(nlohmann::json live, const nlohmann::json &applied, const nlohmann::json &schema);
/// Without the fields at these paths. What holds others that stay, stays.
void remove_fields(nlohmann::json &object, const FieldSet &gone, const nlohmann::json &schema);

FieldSet without(const FieldSet &all, const FieldSet &some);
FieldSet common(const FieldSet &one, const FieldSet &other);

}  // namespace promotion::test
