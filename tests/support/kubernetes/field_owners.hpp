#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "field_set.hpp"

namespace promotion::test {

/// One entry of metadata.managedFields.
struct FieldOwner {
  std::string manager, operation, api_version, subresource;
  std::string time;
  FieldSet fields;

  bool is_same_as(const FieldOwner &other) const {
    return manager == other.manager && operation == other.operation && api_version == other.api_version &&
           subresource == other.subresource;
  }
};

std::vector<FieldOwner> read_owners(const nlohmann::json &managed_fields);
nlohmann::json written(std::vector<FieldOwner> owners);

/// An object as ownership sees it: without what no manager owns, and without what this subresource does not
/// write.
nlohmann::json owned_part(nlohmann::json object, const std::string &subresource, bool has_status);

/// Who owns what after `who` wrote. Takes over from others what it changed.
std::vector<FieldOwner> after_update(std::vector<FieldOwner> owners, FieldOwner who,
                                     const nlohmann::json &before, const nlohmann::json &after,
                                     const nlohmann::json &schema);

struct Applied {
  nlohmann::json object;
  std::vector<FieldOwner> owners;
};
/// What comes of `live` when `who` applies `wanted`. Throws Refusal (409) when it would change what others
/// own.
Applied apply_over(const nlohmann::json &live, const nlohmann::json &wanted, std::vector<FieldOwner> owners,
                   FieldOwner who, const nlohmann::json &schema, bool force);

}  // namespace promotion::test
