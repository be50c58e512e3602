// Says in words for people what the schema library found.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace promotion::host::modules {

// `path`: the members and indexes from the document's root to the place. `description`: the library's. The
// result names the place, what was found and, where the schema says it plainly, what was expected.
std::string schema_message(const nlohmann::json &schema, const nlohmann::json &document,
                           const std::vector<std::string> &path, std::string_view description);

// The member that the library did not know, where that is what it says; else empty.
std::string_view unknown_member(std::string_view description);

}  // namespace promotion::host::modules
