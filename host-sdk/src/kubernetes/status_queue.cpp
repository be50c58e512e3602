#include "status_queue.hpp"

#include <algorithm>

#include "resource_facts.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t ns_per_ms = 1'000'000;

}  // namespace

void StatusQueue::forget(const PipelineName &name) {
  entries_.erase(name);
  unwritten_.erase(name);
}

void StatusQueue::want(const PipelineName &name, std::string content) {
  auto &entry = entries_[name];
  if (entry.wanted == content) return;
  entry.wanted = std::move(content);
  // Another content may be taken where the last one was refused.
  if (entry.refusals > 0) entry.not_before_ns = 0;
  entry.refusals = 0;
  note(name, entry);
}

void StatusQueue::seen(const PipelineName &name, const std::string &content, const std::string &version,
                       int64_t now_ns) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  auto &entry = found->second;
  if (!entry.version.empty() && is_later(entry.version, version)) return;  // older than our own write
  entry.server = content;
  entry.server_version = version;
  compare(name, entry, now_ns);
  note(name, entry);
}

void StatusQueue::compare(const PipelineName &name, Entry &entry, int64_t now_ns) const {
  const auto &content = entry.server;
  // Written by a former run, or by another host with the same records.
  if (entry.sent.empty() && content == entry.wanted) entry.sent = entry.stored = content;
  if (entry.sent.empty() || content == entry.stored || content == entry.wanted) {
    entry.disputed = false;
    return;
  }
  if (entry.disputed) return;
  entry.disputed = true;
  if (now_ns - entry.disputed_ns > pace_.forgotten_ms * ns_per_ms) entry.disputes = 0;
  entry.disputed_ns = now_ns;
  entry.dispute_until_ns =
      now_ns + pace_.dispute.delay_ms(++entry.disputes, who_ + name.namespace_name + name.name) * ns_per_ms;
}

// The server may leave fields out that its schema does not have: what was sent counts, not what came back.
void StatusQueue::note(const PipelineName &name, const Entry &entry) {
  if (entry.wanted != entry.server && (entry.disputed || entry.sent != entry.wanted))
    unwritten_.insert(name);
  else
    unwritten_.erase(name);
}

int64_t StatusQueue::due_ns(const PipelineName &name, const Entry &entry) const {
  auto due = std::max(entry.not_before_ns, away_until_ns_);
  // What has changed is shown even where somebody writes over it.
  if (entry.disputed && entry.sent == entry.wanted) due = std::max(due, entry.dispute_until_ns);
  if (const auto closed = closed_.find(name.namespace_name); closed != closed_.end())
    due = std::max(due, closed->second.until_ns);
  return due;
}

std::optional<PipelineName> StatusQueue::due(int64_t now_ns, int64_t &next_ns) const {
  next_ns = INT64_MAX;
  const PipelineName *first = nullptr;
  for (const auto &name : unwritten_) {
    const auto due = due_ns(name, entries_.at(name));
    if (due >= next_ns) continue;
    next_ns = due;
    first = &name;
  }
  if (first == nullptr) return std::nullopt;
  next_ns = std::max(next_ns, all_.next_ns(now_ns));
  if (next_ns > now_ns) return std::nullopt;
  return *first;
}

std::optional<PipelineName> StatusQueue::unwritten() const {
  for (const auto &name : unwritten_) {
    const auto &entry = entries_.at(name);
    if (entry.refusals == 0 && !closed_.contains(name.namespace_name) &&
        (!entry.disputed || entry.sent != entry.wanted))
      return name;
  }
  return std::nullopt;
}

void StatusQueue::written(const PipelineName &name, const std::string &content, std::string stored,
                          std::string version, int64_t now_ns) {
  all_.take(now_ns);
  failures_ = 0;
  away_until_ns_ = 0;
  closed_.erase(name.namespace_name);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  auto &entry = found->second;
  entry.sent = content;
  entry.stored = std::move(stored);
  entry.version = std::move(version);
  entry.disputed = false;
  entry.refusals = 0;
  entry.not_before_ns = now_ns + pace_.interval_ms * ns_per_ms;
  // The watch may have told of a later write before the answer to ours came.
  if (!is_later(entry.server_version, entry.version)) {
    entry.server = entry.stored;
    entry.server_version = entry.version;
  }
  compare(name, entry, now_ns);
  note(name, entry);
}

void StatusQueue::failed(const PipelineName &name, const Error &error, int64_t now_ns) {
  all_.take(now_ns);
  if (error.code == Code::not_found) {
    forget(name);
    return;
  }
  if (error.code == Code::permission_denied) {
    auto &closed = closed_[name.namespace_name];
    closed.until_ns =
        now_ns + pace_.refusal.delay_ms(++closed.refusals, who_ + name.namespace_name) * ns_per_ms;
    return;
  }
  const auto found = entries_.find(name);
  if (error.code == Code::failed_precondition || error.code == Code::conflict) {
    if (found == entries_.end()) return;
    auto &entry = found->second;
    entry.not_before_ns = now_ns + pace_.refusal.delay_ms(++entry.refusals, who_ + name.name) * ns_per_ms;
    return;
  }
  away_until_ns_ = now_ns + pace_.failure.delay_ms(++failures_, who_, error.retry_after_ms) * ns_per_ms;
}

}  // namespace promotion::host::kubernetes
