// The metadata of an event under the names that the promotion logic knows.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace promotion::host::events {

// Takes the API group off each key: helm.toolkit.fluxcd.io/revision is revision. A key that is plain already
// wins; of several groups the one of the object's apiVersion does, else the first by name.
std::map<std::string, std::string> strip_groups(std::map<std::string, std::string> metadata,
                                                std::string_view api_version);

}  // namespace promotion::host::events
