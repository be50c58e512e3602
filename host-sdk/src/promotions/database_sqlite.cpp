#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "database.hpp"
#include "schema.hpp"

namespace promotion::host {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

Error failure(Code code, const fs::path &path, const std::string &what) {
  return {code, "The database " + path.string() + " cannot be used: " + what, {}, 0};
}

Status make_folder(const fs::path &folder) {
  if (folder.empty() || fs::is_directory(folder)) return success();
  std::error_code error;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return failure(Code::unavailable, folder,
                   std::string("its folder cannot be made: ") + std::strerror(errno));
  return success();
}

// SQLite gives its -wal and -shm files the mode of the database, so that is set before SQLite sees it.
Status make_file(const fs::path &file) {
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
  if (descriptor < 0) return failure(Code::unavailable, file, std::strerror(errno));
  ::fchmod(descriptor, kFileMode);
  ::close(descriptor);
  return success();
}

// A lock beside the file, not on it: closing any descriptor of the database itself would drop SQLite's own
// locks.
Result<int> take_lock(const fs::path &file) {
  const fs::path path = file.string() + ".lock";
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
  if (descriptor < 0) return failure(Code::unavailable, path, std::strerror(errno));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  int reason = errno;
  ::close(descriptor);
  if (reason == EWOULDBLOCK)
    return failure(
        Code::failed_precondition, file,
        "another process has it open; expected to be its only user. End that process, or give this one a "
        "state folder of its own.");
  return failure(Code::unavailable, path, std::strerror(reason));
}

// SOCI reads KEY=VALUE pairs; a value in double quotes may hold anything but those.
std::string connection_string(const fs::path &file) { return "dbname=\"" + file.string() + "\""; }

std::string pragma(Connection &connection, const std::string &statement) {
  std::string value;
  connection.query(statement).next(value);
  return value;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const fs::path &file, Log &log) {
  if (file.string().find('"') != std::string::npos)
    return failure(Code::invalid_argument, file, "its path holds a double quote; expected none");
  if (auto made = make_folder(file.parent_path()); !made) return made.error();
  auto lock = take_lock(file);
  if (!lock) return lock.error();
  std::unique_ptr<Database> database(new Database(file, *lock));
  if (auto made = make_file(file); !made) return made.error();
  try {
    auto connection = database->connect_for_writing();
    if (auto mode = pragma(*connection, "PRAGMA journal_mode=WAL"); mode != "wal")
      return failure(Code::failed_precondition, file,
                     "it is in journal mode '" + mode + "'; expected 'wal', which needs a local filesystem.");
    if (auto migrated = bring_schema_up_to_date(*connection, file.string(), log); !migrated)
      return migrated.error();
  } catch (const DatabaseError &error) {
    return failure(Code::unavailable, file, error.what());
  }
  return database;
}

Database::~Database() { ::close(lock_); }

std::unique_ptr<Connection> Database::connect_for_writing() const {
  auto connection = std::make_unique<Connection>(connection_string(file_));
  connection->run_once("PRAGMA busy_timeout=10000");
  connection->run_once("PRAGMA foreign_keys=ON");
  // NORMAL would acknowledge events that a power failure takes back.
  connection->run_once("PRAGMA synchronous=FULL");
  // Index pages stay in memory (in KiB), and many transactions share one copying of the log into the database
  // (in pages): under load both are what is waited for.
  connection->run_once("PRAGMA cache_size=-65536");
  connection->run_once("PRAGMA temp_store=MEMORY");  // what a savepoint may have to undo
  connection->run_once("PRAGMA wal_autocheckpoint=8192");
  return connection;
}

std::unique_ptr<Connection> Database::connect_for_reading() const {
  auto connection = std::make_unique<Connection>(connection_string(file_));
  connection->run_once("PRAGMA busy_timeout=10000");
  connection->run_once("PRAGMA query_only=ON");
  return connection;
}

}  // namespace promotion::host
