// One connection to the database, with its statements kept prepared. SOCI stays behind this header.
#pragma once

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace promotion::host {

// What the database said. Thrown only between a Connection and the two classes that turn it into a Result:
// Writer, which rolls back whatever the failing work had done, and Readers.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using SqlValue = std::variant<int64_t, std::string_view>;

// One thread at a time. Every function throws DatabaseError.
//
// `sql` is a literal (statements are kept by its text), names its parameters :a, :b … in the order of
// `values`, and keeps to what SQLite and PostgreSQL both take. No column is ever NULL: absence is '' or 0.
class Connection {
 public:
  class Rows;
  struct Statement;

  // `connection_string` as SOCI's SQLite backend takes it.
  explicit Connection(const std::string &connection_string);
  ~Connection();
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;

  // Runs it, and returns how many rows it changed.
  int64_t execute(std::string_view sql, std::initializer_list<SqlValue> values = {});
  // Runs it at the first Rows::next.
  Rows query(std::string_view sql, std::initializer_list<SqlValue> values = {});
  // Runs a statement once that is not worth keeping: schema, pragmas, transactions.
  void run_once(const std::string &sql);

 private:
  Statement &prepared(std::string_view sql, std::initializer_list<SqlValue> values);

  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Rows of one query, read in order. Must not outlive its connection, nor overlap with the same query.
class Connection::Rows {
 public:
  explicit Rows(Statement &statement) : statement_(&statement) {}
  Rows(Rows &&other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows &operator=(Rows &&) = delete;
  // Reads to the end, because a query that is left open holds its snapshot of the database.
  ~Rows();

  // Puts the next row's columns into the variables, one for each, and returns false when there is none.
  template <class... Columns>
  bool next(Columns &...columns) {
    if (!fetch(sizeof...(Columns))) return false;
    size_t index = 0;
    (assign(index++, columns), ...);
    return true;
  }

 private:
  bool fetch(size_t columns);
  std::string &column(size_t index);

  template <class Number>
  requires std::is_integral_v<Number>
  void assign(size_t index, Number &number) {
    const std::string &text = column(index);
    if constexpr (std::is_same_v<Number, bool>) {
      number = text != "0";
    } else {
      auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size())
        throw DatabaseError("column " + std::to_string(index) + " holds '" + text +
                            "', which is no number of its range");
    }
  }
  void assign(size_t index, std::string &text) { text.swap(column(index)); }

  Statement *statement_;
};

}  // namespace promotion::host
