// YAML that a person wrote, as the JSON that modules are given.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "promotion/host/result.hpp"

namespace YAML {
class Node;
}

namespace promotion::host::modules {

// Plain scalars become null, booleans and numbers by YAML's core schema; quoted ones stay texts. The message
// of an error has the form "LINE: what is wrong", to go behind the file's name. Bounded in depth and in
// number of values, however aliases multiply them.
Result<nlohmann::json> to_json(const YAML::Node &node);

}  // namespace promotion::host::modules
