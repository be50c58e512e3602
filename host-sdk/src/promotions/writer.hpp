// The one thread that writes. Whatever queued up while it committed goes into the next transaction together,
// so that one wait for the disk makes many writes durable.
#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"
#include "sql.hpp"

namespace promotion::host {

// What a piece of work sees: the connection, inside the transaction. Used on the writer's thread alone.
class Transaction {
 public:
  explicit Transaction(Connection &connection) : connection_(connection) {}
  Connection &sql() { return connection_; }
  // Called on the writer's thread once the work is durable, and not at all if it never will be. Must not
  // throw.
  void after_commit(std::function<void()> callback) { callbacks_.push_back(std::move(callback)); }

 private:
  friend class Writer;
  Connection &connection_;
  std::vector<std::function<void()>> callbacks_;
};

// Thread-safe.
class Writer {
 public:
  // Must not call write(): it would wait for itself. What it returns or throws concerns this work alone:
  // others of the same transaction are committed all the same.
  using Work = std::function<Status(Transaction &)>;

  Writer(std::unique_ptr<Connection> connection, Log &log);
  // Ends what was handed in.
  ~Writer();

  // Waits until the work is durable. Its own error: it is undone; unavailable: the database refused it, or
  // could not commit, and why.
  Status write(Work work);

 private:
  struct Item {
    Work work;
    Transaction transaction;
    Status outcome = success();
    std::promise<Status> done;
  };

  void run();
  void commit_together(std::vector<std::unique_ptr<Item>> &batch);
  void perform(Item &item);
  void roll_back() noexcept;

  std::unique_ptr<Connection> connection_;
  Log &log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Item>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace promotion::host
