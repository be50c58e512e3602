#include "dispatcher.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace promotion::host {
namespace {

constexpr size_t kPage = 256;
constexpr size_t kEnoughTasks = 1024;  // for one plan
// The clock may be moved, so it is looked at now and then instead of slept by.
constexpr auto kBetweenLooks = std::chrono::milliseconds(200);

}  // namespace

Dispatcher::Dispatcher(const Readers &readers, const TaskPreparation &preparation, Stepping &stepping,
                       const Clock &clock, const Options &options, Signals &signals, Log &log)
    : readers_(readers),
      preparation_(preparation),
      stepping_(stepping),
      clock_(clock),
      options_(options),
      signals_(signals),
      log_(log) {}

Dispatcher::~Dispatcher() { drain(); }

void Dispatcher::start() {
  std::lock_guard lock(mutex_);
  if (stopping_ || !threads_.empty()) return;
  threads_.emplace_back([this] { plan_until_stopped(); });
  for (size_t i = 0; i < std::max<size_t>(options_.workers, 1); ++i)
    threads_.emplace_back([this] { work_until_stopped(); });
}

void Dispatcher::plan_until_stopped() {
  bool dirty = true;
  int64_t next_due_ns = INT64_MAX;
  for (;;) {
    const uint64_t seen = signals_.tasks.count();
    const int64_t now_ns = clock_.now_ns();
    dirty = dirty || now_ns >= next_due_ns;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    if (dirty && wants_work()) {
      std::vector<Group> groups = plan(now_ns);
      const auto next = readers_.read([&](Connection &sql) { return Result(next_task_due(sql, now_ns)); });
      next_due_ns = next && *next ? **next : INT64_MAX;
      dirty = !next.ok();
      std::lock_guard lock(mutex_);
      for (Group &group : groups) ready_.push_back(std::move(group));
      changed_.notify_all();
    }
    signals_.tasks.wait(seen, kBetweenLooks);
    dirty = dirty || signals_.tasks.count() > seen;
  }
}

bool Dispatcher::wants_work() {
  std::lock_guard lock(mutex_);
  return ready_.empty() && busy_.size() < std::max<size_t>(options_.workers, 1);
}

// Groups of what is due, but for those at work already: what is due for them waits for the next plan. Goes on
// through the pages until there is a group, so that a long queue of one group keeps no other waiting.
std::vector<Dispatcher::Group> Dispatcher::plan(int64_t now_ns) const {
  std::set<std::string> busy;
  {
    std::lock_guard lock(mutex_);
    busy = busy_;
  }
  std::vector<Group> groups;
  std::map<std::string, size_t> index;
  DuePosition position;
  size_t count = 0;
  for (bool more = true; more && (groups.empty() || count < kEnoughTasks);) {
    std::vector<std::pair<TaskRow, PromotionRow>> page;
    const auto read = readers_.read([&](Connection &sql) -> Status {
      for (TaskRow &task : due_tasks(sql, now_ns, position, kPage)) {
        auto promotion = find_promotion(sql, task.record.promotion_id).value();
        page.emplace_back(std::move(task), std::move(promotion));
      }
      return success();
    });
    if (!read) {
      log_.error("due tasks could not be read", {{"error", read.error().message}});
      return groups;
    }
    more = page.size() == kPage;
    count += page.size();
    for (const auto &[task, promotion] : page) {
      position = {task.record.due_ns, task.record.id};
      PreparedTask prepared = preparation_.prepare(task, promotion, now_ns);
      std::string key = prepared.group.empty() ? "unprepared " + task.record.id : std::move(prepared.group);
      if (busy.contains(key)) continue;
      const auto [entry, is_new] = index.emplace(key, groups.size());
      if (is_new) groups.push_back({std::move(key), {}});
      groups[entry->second].tasks.push_back({task.record.id, prepared.strategy_key});
    }
  }
  return groups;
}

void Dispatcher::work_until_stopped() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
    if (stopping_) return;
    Group group = std::move(ready_.front());
    ready_.pop_front();
    if (!busy_.insert(group.key).second) continue;  // it is due again at the next plan
    latest_deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.deadline_ms);
    lock.unlock();
    stepping_.run(group.key, group.tasks, cancel_.get_token(), give_up_.get_token());
    lock.lock();
    busy_.erase(group.key);
    changed_.notify_all();
    lock.unlock();
    signals_.tasks.announce();
    lock.lock();
  }
}

void Dispatcher::drain() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  ready_.clear();
  changed_.notify_all();
  give_up_.request_stop();
  cancel_when_time_is_up(lock);
  std::vector<std::thread> threads = std::exchange(threads_, {});
  lock.unlock();
  for (std::thread &thread : threads) thread.join();
}

// A tenth of its time is left to a step to come to an end by itself once it is told.
void Dispatcher::cancel_when_time_is_up(std::unique_lock<std::mutex> &lock) {
  const auto idle = [this] { return busy_.empty(); };
  if (changed_.wait_until(lock, latest_deadline_ - std::chrono::milliseconds(options_.deadline_ms / 10),
                          idle))
    return;
  log_.warning("steps are cancelled, because their time is up and the host stops",
               {{"groups", busy_.size()}});
  lock.unlock();
  cancel_.request_stop();
  lock.lock();
}

}  // namespace promotion::host
