// json_text.hpp: members of JSON that a server sent, whatever it sent.
#ifndef PULL_REQUEST_FORGES_JSON_TEXT_HPP
#define PULL_REQUEST_FORGES_JSON_TEXT_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pull_request {

/// A member of an object; null where there is none.
nlohmann::json member_of(const nlohmann::json &object, const char *name);
/// A text member; empty where there is none.
std::string text_of(const nlohmann::json &object, const char *name);
/// A whole number; 0 where there is none.
long long number_of(const nlohmann::json &object, const char *name);
/// A truth value; false where there is none.
bool truth_of(const nlohmann::json &object, const char *name);

/// For a part of a URL's path or query: everything but letters, digits and -._~ is encoded.
std::string percent_encode(std::string_view text);

}  // namespace pull_request

#endif
