#include "sql.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <map>
#include <vector>

namespace promotion::host {

// SOCI binds by reference, so the values live beside the statement for as long as it may read them.
struct Connection::Statement {
  explicit Statement(soci::session &session) : statement(session) {}

  soci::statement statement;
  std::vector<long long> numbers;
  std::vector<std::string> texts;
  std::vector<std::string> columns;
  bool in_use = false;  // by Rows
  bool started = false;
  bool more = false;
};

struct Connection::Implementation {
  explicit Implementation(const std::string &connection_string) : session(soci::sqlite3, connection_string) {}

  soci::session session;
  std::map<std::string, std::unique_ptr<Statement>, std::less<>> statements;
};

namespace {

template <class Function>
auto guarded(Function &&function) -> decltype(function()) {
  try {
    return function();
  } catch (const soci::soci_error &error) {
    throw DatabaseError(error.get_error_message());
  }
}

}  // namespace

Connection::Connection(const std::string &connection_string)
    : implementation_(guarded([&] { return std::make_unique<Implementation>(connection_string); })) {}

Connection::~Connection() = default;

void Connection::run_once(const std::string &sql) {
  guarded([&] { implementation_->session << sql; });
}

Connection::Statement &Connection::prepared(std::string_view sql, std::initializer_list<SqlValue> values) {
  auto &statements = implementation_->statements;
  auto found = statements.find(sql);
  if (found == statements.end()) {
    auto statement = std::make_unique<Statement>(implementation_->session);
    statement->statement.alloc();
    statement->statement.prepare(std::string{sql});
    found = statements.emplace(sql, std::move(statement)).first;
  }
  Statement &statement = *found->second;
  if (statement.in_use) throw DatabaseError("a query was run again before its rows were read");

  statement.statement.bind_clean_up();
  statement.numbers.clear();
  statement.texts.clear();
  statement.numbers.reserve(values.size());
  statement.texts.reserve(values.size());
  for (const SqlValue &value : values) {
    if (const auto *number = std::get_if<int64_t>(&value)) {
      statement.statement.exchange(soci::use(statement.numbers.emplace_back(*number)));
    } else {
      statement.statement.exchange(
          soci::use(statement.texts.emplace_back(std::get<std::string_view>(value))));
    }
  }
  return statement;
}

int64_t Connection::execute(std::string_view sql, std::initializer_list<SqlValue> values) {
  return guarded([&]() -> int64_t {
    Statement &statement = prepared(sql, values);
    statement.statement.define_and_bind();
    statement.statement.execute(true);
    return statement.statement.get_affected_rows();
  });
}

Connection::Rows Connection::query(std::string_view sql, std::initializer_list<SqlValue> values) {
  return guarded([&] {
    Statement &statement = prepared(sql, values);
    statement.in_use = true;
    statement.started = false;
    statement.more = false;
    return Rows(statement);
  });
}

bool Connection::Rows::fetch(size_t columns) {
  return guarded([&] {
    Statement &statement = *statement_;
    if (statement.started) {
      if (statement.more) statement.more = statement.statement.fetch();
      return statement.more;
    }
    statement.columns.resize(columns);
    for (std::string &column : statement.columns) statement.statement.exchange(soci::into(column));
    statement.statement.define_and_bind();
    statement.started = true;
    statement.more = statement.statement.execute(true);
    return statement.more;
  });
}

std::string &Connection::Rows::column(size_t index) { return statement_->columns[index]; }

Connection::Rows::~Rows() {
  if (!statement_) return;
  try {
    while (statement_->more) statement_->more = statement_->statement.fetch();
  } catch (const soci::soci_error &) {
    statement_->more = false;  // whoever reads next on this connection will be told
  }
  statement_->in_use = false;
}

}  // namespace promotion::host
