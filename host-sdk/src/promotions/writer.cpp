#include "writer.hpp"

#include <algorithm>
#include <exception>
#include <iterator>

#include "database.hpp"

namespace promotion::host {
namespace {

// Bounds how long the first of a batch waits for the last one's work.
constexpr size_t kLargestBatch = 256;

Error refused(const std::string &why) {
  return {Code::unavailable, "The store could not write: " + why + ". Try again.", {}, 0};
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Log &log)
    : connection_(std::move(connection)), log_(log), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Status Writer::write(Work work) {
  auto item = std::make_unique<Item>(Item{std::move(work), Transaction(*connection_), success(), {}});
  auto done = item->done.get_future();
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(item));
  }
  wake_.notify_one();
  return done.get();
}

void Writer::run() {
  for (;;) {
    std::vector<std::unique_ptr<Item>> batch;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), kLargestBatch));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    try {
      commit_together(batch);
      for (auto &item : batch)
        if (item->outcome)
          for (auto &callback : item->transaction.callbacks_) callback();
    } catch (const DatabaseError &error) {
      roll_back();
      log_.error("the store could not write", {{"error", error.what()}, {"writes", batch.size()}});
      for (auto &item : batch) item->outcome = refused(error.what());
    }
    for (auto &item : batch) item->done.set_value(std::move(item->outcome));
  }
}

void Writer::commit_together(std::vector<std::unique_ptr<Item>> &batch) {
  connection_->execute(Database::kBeginWriting);
  for (auto &item : batch) perform(*item);
  connection_->execute("COMMIT");
}

// A savepoint for each piece of work. Where the database has given the whole transaction up (a full disk does
// that), going back to the savepoint fails too, and with it the batch.
void Writer::perform(Item &item) {
  connection_->execute("SAVEPOINT work");
  try {
    item.outcome = item.work(item.transaction);
  } catch (const DatabaseError &error) {
    log_.error("the store refused a write", {{"error", error.what()}});
    item.outcome = refused(error.what());
  } catch (const std::exception &error) {
    log_.error("a write ended in an exception", {{"error", error.what()}});
    item.outcome =
        Error{Code::internal, std::string("A write ended in an exception: ") + error.what(), {}, 0};
  }
  if (!item.outcome) connection_->execute("ROLLBACK TO SAVEPOINT work");
  connection_->execute("RELEASE SAVEPOINT work");
}

void Writer::roll_back() noexcept {
  try {
    connection_->run_once("ROLLBACK");
  } catch (const DatabaseError &) {
    // The database has rolled back by itself: there is no transaction to end.
  }
}

}  // namespace promotion::host
