#include "event_series.hpp"

#include "files/sha256.hpp"
#include "pipelines/kubernetes_name.hpp"
#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t ns_per_ms = 1'000'000;
constexpr size_t longest_note = 1024;
constexpr size_t longest_begin_of_name = 200;

std::string object_of(const KubernetesEvent &event) {
  const auto &about = event.regarding;
  return about.namespace_name + "/" + about.kind + "/" + about.name;
}

std::string key_of(const KubernetesEvent &event) {
  return object_of(event) + "\n" + (event.is_warning ? "Warning" : "Normal") + "\n" + event.reason + "\n" +
         event.action + "\n" + event.note;
}

}  // namespace

void EventSeries::add(KubernetesEvent event, int64_t now_ns, int64_t at_ns) {
  forget_what_ended(now_ns);
  event.note = std::string(cut(mended(event.note), longest_note));
  auto key = key_of(event);
  if (const auto found = series_.find(key); found != series_.end()) {
    ++found->second.count;
    found->second.last_ns = at_ns;
    found->second.ends_ns = now_ns + pace_.series_ms * ns_per_ms;
    return;
  }
  if (new_.size() >= pace_.most_waiting || !may_begin(event, now_ns)) {
    ++dropped_;
    return;
  }
  Series series;
  const auto begin = event.regarding.name.substr(0, longest_begin_of_name);
  series.name = (pipelines::is_subdomain(begin) ? begin : "event") + "." +
                files::sha256(names_ + std::to_string(at_ns) + "#" + std::to_string(++made_)).substr(0, 16);
  series.event = std::move(event);
  series.first_ns = series.last_ns = at_ns;
  series.ends_ns = now_ns + pace_.series_ms * ns_per_ms;
  series_.emplace(key, std::move(series));
  new_.push_back(std::move(key));
}

std::optional<EventSeries::Write> EventSeries::next(int64_t now_ns, int64_t &next_ns) {
  next_ns = now_ns;
  if (!new_.empty()) return write_of(new_.front(), series_.at(new_.front()));
  next_ns = INT64_MAX;
  for (const auto &[key, series] : series_) {
    if (series.count <= series.written) continue;
    if (series.next_count_ns <= now_ns) return write_of(key, series);
    next_ns = std::min(next_ns, series.next_count_ns);
  }
  return std::nullopt;
}

std::optional<EventSeries::Write> EventSeries::last() {
  if (!new_.empty()) return write_of(new_.front(), series_.at(new_.front()));
  for (const auto &[key, series] : series_)
    if (series.count > series.written) return write_of(key, series);
  return std::nullopt;
}

// An Event is made without a count, whatever has come meanwhile: that goes into its series.
EventSeries::Write EventSeries::write_of(const std::string &key, const Series &series) {
  return {key,           series.name, series.event, series.written == 0 ? 1 : series.count, series.first_ns,
          series.last_ns};
}

void EventSeries::done(const Write &write, End end, int64_t now_ns) {
  if (!new_.empty() && new_.front() == write.key) new_.pop_front();
  const auto found = series_.find(write.key);
  if (found == series_.end()) return;
  auto &series = found->second;
  if (end == End::dropped) {
    series_.erase(found);
    ++dropped_;
  } else if (end == End::gone) {
    series.written = 0;
    series.count = 1;
    series.first_ns = series.last_ns;
    new_.push_back(write.key);
  } else {
    series.written = write.count;
    series.next_count_ns = now_ns + pace_.count_ms * ns_per_ms;
  }
}

bool EventSeries::may_begin(const KubernetesEvent &event, int64_t now_ns) {
  auto &bucket = buckets_.try_emplace(object_of(event), pace_.at_once, pace_.between_ms).first->second;
  if (bucket.next_ns(now_ns) > now_ns) return false;
  bucket.take(now_ns);
  return true;
}

void EventSeries::forget_what_ended(int64_t now_ns) {
  std::erase_if(series_, [&](const auto &entry) {
    const auto &series = entry.second;
    return series.ends_ns <= now_ns && series.written == series.count;
  });
  // One that is full again is as good as a new one.
  std::erase_if(buckets_, [&](const auto &entry) {
    return entry.second.next_ns(now_ns - pace_.at_once * pace_.between_ms * ns_per_ms) <=
           now_ns - pace_.at_once * pace_.between_ms * ns_per_ms;
  });
}

}  // namespace promotion::host::kubernetes
