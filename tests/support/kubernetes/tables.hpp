#pragma once

#include "api_answers.hpp"
#include "resource.hpp"

namespace promotion::test {

/// Whether the request would rather have what kubectl prints.
bool wants_table(const RecordedRequest &request);

/// Objects as rows, with the columns of their kind. list_metadata: of the list they are from.
nlohmann::json table_of(const std::vector<nlohmann::json> &objects, const nlohmann::json &list_metadata,
                        const Resource &resource, const Question &question);
/// An answer that has an object or a list as the table of it.
void make_table(HttpAnswer &answer, const Resource &resource, const Question &question);

/// "3m12s", as ages of objects are printed.
std::string printed_age(const std::string &since);

}  // namespace promotion::test
