#include "reading_schedule.hpp"

#include <set>
#include <string>

namespace promotion::host::kubernetes {

void ReadingSchedule::look(const std::vector<PipelinePtr> &pipelines, int64_t now_ns) {
  std::set<PipelineName> there;
  for (const PipelinePtr &pipeline : pipelines) {
    there.insert(pipeline->name);
    Entry &entry = entries_[pipeline->name];
    if (entry.pipeline == pipeline) continue;
    const bool is_same = entry.pipeline && *entry.pipeline == *pipeline;
    entry.pipeline = pipeline;
    if (is_same) continue;
    entry.changed = entry.taken;
    entry.due_ns = now_ns;
    entry.failures = 0;
  }
  std::erase_if(entries_, [&](const auto &entry) { return !there.contains(entry.first); });
}

PipelinePtr ReadingSchedule::take(int64_t now_ns) {
  Entry *first = nullptr;
  for (auto &[name, entry] : entries_)
    if (!entry.taken && entry.due_ns <= now_ns && (first == nullptr || entry.due_ns < first->due_ns))
      first = &entry;
  if (first == nullptr) return nullptr;
  first->taken = true;
  first->changed = false;
  return first->pipeline;
}

std::optional<int64_t> ReadingSchedule::next() const {
  std::optional<int64_t> next;
  for (const auto &[name, entry] : entries_)
    if (!entry.taken && (!next || entry.due_ns < *next)) next = entry.due_ns;
  return next;
}

void ReadingSchedule::done(const PipelineName &name, bool whole, int64_t now_ns) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  Entry &entry = found->second;
  entry.taken = false;
  if (entry.changed) return;  // due at once
  const std::string key = name.namespace_name + "/" + name.name;
  entry.failures = whole ? 0 : entry.failures + 1;
  entry.due_ns = now_ns + 1'000'000 * (whole ? interval_.delay_ms(++entry.rounds, key)
                                             : backoff_.delay_ms(entry.failures, key));
}

}  // namespace promotion::host::kubernetes
