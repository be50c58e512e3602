#include "rounds.hpp"

#include <utility>

namespace promotion::host {

void Rounds::look(const std::vector<PipelinePtr> &pipelines, int64_t now_ns) {
  std::map<PipelineName, Entry> now;
  int64_t position = 0;
  for (const PipelinePtr &pipeline : pipelines) {
    ++position;
    const auto known = entries_.find(pipeline->name);
    if (known != entries_.end()) {
      Entry entry = std::move(known->second);
      if (entry.pipeline != pipeline && !(*entry.pipeline == *pipeline)) {
        entry.due_ns = now_ns;
        entry.cause = "as the pipeline has changed";
      }
      entry.pipeline = pipeline;
      now.emplace(pipeline->name, std::move(entry));
      continue;
    }
    // The first round goes through all of them at once, the later ones are spread over the interval.
    const int64_t share = interval_ns_ / static_cast<int64_t>(pipelines.size()) * position;
    now.emplace(pipeline->name,
                Entry{pipeline, looked_ ? "as the pipeline is new" : "as the host has started", now_ns,
                      now_ns + share});
  }
  entries_ = std::move(now);
  looked_ = true;
}

std::vector<Rounds::Due> Rounds::due(int64_t now_ns, size_t most) const {
  std::vector<Due> found;
  for (const auto &[name, entry] : entries_) {
    if (entry.due_ns <= now_ns) found.push_back({entry.pipeline, entry.cause});
    if (found.size() == most) break;
  }
  return found;
}

void Rounds::done(const PipelineName &pipeline, int64_t now_ns) {
  const auto entry = entries_.find(pipeline);
  if (entry == entries_.end()) return;
  int64_t &next_ns = entry->second.next_ns;
  if (next_ns <= now_ns) next_ns += ((now_ns - next_ns) / interval_ns_ + 1) * interval_ns_;
  entry->second.due_ns = entry->second.next_ns;
  entry->second.cause = "by what is known to be deployed";
}

}  // namespace promotion::host
