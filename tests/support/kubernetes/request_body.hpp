#pragma once

#include "api_answers.hpp"
#include "resource.hpp"

namespace promotion::test {

/// The object in a request, once it is known to be one of the kind. Throws Refusal.
nlohmann::json object_in(const RecordedRequest &request, const Question &question, const Resource &resource);

/// Takes out what the schema does not know. What is said of it to whoever asked for warnings; throws Refusal
/// where fieldValidation=Strict.
std::vector<std::string> decode(nlohmann::json &object, const Question &question, const Resource &resource);

/// As the server names whoever did not say it: what the User-Agent has before its slash.
std::string manager_of(const RecordedRequest &request, const Question &question);

}  // namespace promotion::test
