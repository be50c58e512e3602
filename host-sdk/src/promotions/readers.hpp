// Connections for reading, handed out one to a thread at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "database.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// Thread-safe. The database outlives it.
class Readers {
 public:
  explicit Readers(const Database &database) : database_(database) {}

  // Calls `read` with a connection on which everything it reads is of one moment, and returns its Result.
  // unavailable: the database cannot be read, and why.
  template <class Read>
  auto read(Read &&read) const -> decltype(read(std::declval<Connection &>())) {
    try {
      Lease lease(*this);
      lease->execute(Database::kBeginReading);
      auto result = read(*lease);
      lease->execute("COMMIT");
      lease.keep();
      return result;
    } catch (const DatabaseError &error) {
      return Error{Code::unavailable, std::string("The store could not be read: ") + error.what(), {}, 0};
    }
  }

 private:
  // A connection whose use failed is not handed out again.
  class Lease {
   public:
    explicit Lease(const Readers &readers) : readers_(readers), connection_(readers.take()) {}
    ~Lease() { readers_.give_back(keep_ ? std::move(connection_) : nullptr); }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;
    Connection *operator->() { return connection_.get(); }
    Connection &operator*() { return *connection_; }
    void keep() { keep_ = true; }

   private:
    const Readers &readers_;
    std::unique_ptr<Connection> connection_;
    bool keep_ = false;
  };

  std::unique_ptr<Connection> take() const;
  void give_back(std::unique_ptr<Connection> connection) const;

  const Database &database_;
  mutable std::mutex mutex_;
  mutable std::condition_variable returned_;
  mutable std::vector<std::unique_ptr<Connection>> idle_;
  mutable size_t taken_ = 0;
};

}  // namespace promotion::host
