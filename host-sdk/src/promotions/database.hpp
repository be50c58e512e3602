// Where the records lie: the one place that knows which database it is. Today SQLite; PostgreSQL finds its
// differences here.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"
#include "sql.hpp"

namespace promotion::host {

// A SQLite file that this process alone uses, as long as the object lives. Thread-safe.
class Database {
 public:
  // Makes folder (0700) and file (0600) where they are not there, and brings the schema up to date.
  // failed_precondition: another process uses it, or its schema is newer than this program; unavailable: it
  // cannot be opened or written.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path &file, Log &log);
  ~Database();
  Database(const Database &) = delete;
  Database &operator=(const Database &) = delete;

  // A commit on it is on disk when it returns. At most one at a time.
  std::unique_ptr<Connection> connect_for_writing() const;
  // Sees what was committed before each of its transactions began, and never waits for the writer.
  std::unique_ptr<Connection> connect_for_reading() const;

  // Starts a transaction that is sure to be able to write.
  static constexpr const char *kBeginWriting = "BEGIN IMMEDIATE";
  static constexpr const char *kBeginReading = "BEGIN";

 private:
  Database(std::filesystem::path file, int lock) : file_(std::move(file)), lock_(lock) {}

  std::filesystem::path file_;
  int lock_;  // of FILE.lock; closing it gives the lock up, and so does any death of the process
};

}  // namespace promotion::host
