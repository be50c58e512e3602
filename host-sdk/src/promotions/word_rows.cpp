#include "word_rows.hpp"

#include "record_json.hpp"

namespace promotion::host {
namespace {

const char *const kSelect =
    "SELECT id, word, said_by, reason, at_ns, namespace, pipeline, environment, revision, promotion_id, "
    "outcome, request FROM words ";

std::vector<WordRow> read_all(Connection::Rows rows) {
  std::vector<WordRow> words;
  WordRow row;
  OperatorWord &said = row.record.said;
  std::string word, request;
  while (rows.next(said.id, word, said.by, said.reason, row.record.at_ns, said.pipeline.namespace_name,
                   said.pipeline.name, said.environment, said.revision, said.promotion_id, row.record.outcome,
                   request)) {
    const auto named = word_named(word);
    if (!named) throw DatabaseError("a word is '" + word + "', which this program does not know");
    said.word = *named;
    row.request = word_from_json(request);
    said.all = row.request.all;
    said.not_deployed = row.request.not_deployed;
    words.push_back(row);
  }
  return words;
}

std::vector<WordRecord> records_of(std::vector<WordRow> rows) {
  std::vector<WordRecord> records;
  for (WordRow &row : rows) records.push_back(std::move(row.record));
  return records;
}

}  // namespace

std::optional<WordRow> find_word(Connection &sql, std::string_view id) {
  auto found = read_all(sql.query(std::string(kSelect) + "WHERE id = :a", {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<WordRecord> list_words(Connection &sql, const WordQuery &query) {
  const auto limit = static_cast<int64_t>(query.limit);
  if (query.pipeline)
    return records_of(read_all(sql.query(
        std::string(kSelect) + "WHERE namespace = :a AND pipeline = :b ORDER BY sequence DESC LIMIT :c",
        {query.pipeline->namespace_name, query.pipeline->name, limit})));
  return records_of(read_all(sql.query(std::string(kSelect) + "ORDER BY sequence DESC LIMIT :a", {limit})));
}

std::vector<WordRecord> words_about(Connection &sql, std::string_view promotion) {
  return records_of(read_all(
      sql.query(std::string(kSelect) + "WHERE promotion_id = :a AND promotion_id <> '' ORDER BY sequence",
                {promotion})));
}

void insert_word(Connection &sql, const WordRow &row) {
  const OperatorWord &said = row.record.said;
  sql.execute(
      "INSERT INTO words (sequence, id, word, said_by, reason, at_ns, namespace, pipeline, environment, "
      "revision, promotion_id, outcome, request) VALUES ((SELECT COALESCE(MAX(sequence), 0) + 1 FROM words), "
      ":a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l)",
      {said.id, name_of(said.word), said.by, said.reason, row.record.at_ns, said.pipeline.namespace_name,
       said.pipeline.name, said.environment, said.revision, said.promotion_id, row.record.outcome,
       to_json(row.request)});
}

}  // namespace promotion::host
