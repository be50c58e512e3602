// Rows of `words`: what operators said, and what came of it. Every function throws DatabaseError.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "promotion/host/operator_word.hpp"
#include "promotion/host/store.hpp"
#include "sql.hpp"

namespace promotion::host {

struct WordRow {
  WordRecord record;
  OperatorWord request;  // as it was said
};

std::optional<WordRow> find_word(Connection &sql, std::string_view id);
// Newest first.
std::vector<WordRecord> list_words(Connection &sql, const WordQuery &query);
// The oldest first.
std::vector<WordRecord> words_about(Connection &sql, std::string_view promotion);
void insert_word(Connection &sql, const WordRow &row);

}  // namespace promotion::host
