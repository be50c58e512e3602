// What is read out of a server's JSON, whatever it sent, and how JSON is written.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace promotion::host::kubernetes {

// Null: there is none, also of what is null itself or no object.
const nlohmann::json *member(const nlohmann::json *object, const char *key);

// A member's text, or nothing where there is none.
std::string text_at(const nlohmann::json &object, const char *key);
std::string metadata_text(const nlohmann::json &object, const char *key);

// In one line. What is no UTF-8 is replaced: it must not end the host.
std::string dumped(const nlohmann::json &value);

}  // namespace promotion::host::kubernetes
