// The names that Kubernetes allows, since names become folders, keys, branches and parts of URLs here.
// Rules: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
#pragma once

#include <string_view>

namespace promotion::host::pipelines {

// A label of RFC 1123, as namespaces are named: at most 63 of a-z, 0-9 and '-', no '-' at either end.
bool is_label(std::string_view name);

// A subdomain of RFC 1123, as most objects are named: labels joined by '.', at most 253 characters.
bool is_subdomain(std::string_view name);

// As the value of a Kubernetes label: at most 63 of A-Z, a-z, 0-9, '-', '_' and '.', alphanumeric at both
// ends.
bool is_label_value(std::string_view name);

// As a key of a Secret: at most 253 of A-Z, a-z, 0-9, '-', '_' and '.', but not "." and nothing that starts
// with "..".
bool is_secret_key(std::string_view key);

}  // namespace promotion::host::pipelines
