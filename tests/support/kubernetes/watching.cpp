#include <chrono>

#include "api_answers.hpp"
#include "api_double.hpp"
#include "reading.hpp"
#include "tables.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

/// Throws Refusal for a watch that the server does not give.
void expect_possible(const Question &question) {
  const std::string from = question.asked("resourceVersion");
  if (!from.empty() && !number_in(from))
    throw Refusal{status_answer(500, "",
                                "resourceVersion: Invalid value: \"" + from +
                                    "\": strconv.ParseUint: parsing \"" + from + "\": invalid syntax")};
  if (question.asked("sendInitialEvents") != "true") return;
  throw Refusal{invalid_answer("ListOptions", "meta.k8s.io", "",
                               {{"sendInitialEvents", "FieldValueForbidden",
                                 "Forbidden: sendInitialEvents is forbidden for watch unless the WatchList "
                                 "feature gate is enabled"}})};
}

json bookmark(const Question &question, const Resource &resource, std::uint64_t version) {
  return {{"type", "BOOKMARK"},
          {"object",
           {{"apiVersion", question.api_version()},
            {"kind", resource.kind},
            {"metadata", {{"resourceVersion", std::to_string(version)}}}}}};
}

json too_old(const std::string &from, std::uint64_t compacted) {
  const HttpAnswer gone = status_answer(
      410, "Expired", "too old resource version: " + from + " (" + std::to_string(compacted) + ")");
  return {{"type", "ERROR"}, {"object", json::parse(gone.body)}};
}

}  // namespace

void KubernetesDouble::watch(Lock &lock, const RecordedRequest &request, const Question &question,
                             const ClusterState::Kind &of, AnswerStream &answer) {
  expect_possible(question);
  const Resource resource = of.resource;
  const ClusterState::Kind kind = of;  // its resource may be dropped while it is watched
  const auto from = number_in(question.asked("resourceVersion"));
  const auto send = [&, as_table = wants_table(request)](json event) {
    json &object = event["object"];
    if (as_table && event["type"] != "BOOKMARK")
      object = table_of({object}, {{"resourceVersion", object["metadata"]["resourceVersion"]}}, resource,
                        question);
    answer.chunk(event.dump() + "\n");
  };
  answer.begin_chunks(json_answer(200, nullptr).headers);
  if (from && *from > 0 && *from < state_.compacted()) {
    answer.chunk(too_old(question.asked("resourceVersion"), state_.compacted()).dump() + "\n");
    return answer.end_chunks();
  }
  std::uint64_t seen = from.value_or(0);
  const bool silent = silent_;
  if (seen == 0) {
    seen = state_.version();
    for (const auto &[key, object] : kind.store->objects()) {
      if (question.wants(object))
        send({{"type", "ADDED"}, {"object", as_served(object, resource, question.version)}});
    }
  }
  const auto end = steady_clock::now() +
                   second_ * static_cast<int>(number_in(question.asked("timeoutSeconds")).value_or(1800));
  const bool bookmarks = question.asks_true("allowWatchBookmarks");
  const auto bookmark_at = bookmarks ? end - 2 * second_ : end;
  bool is_marked = !bookmarks;  // with the one that comes shortly before the end
  const std::uint64_t cuts = cuts_;
  std::uint64_t bookmarked = bookmarks_;
  ++open_watches_;
  while (!stopping_ && cuts == cuts_) {
    if (silent) {
      changed_.wait(lock);
      continue;
    }
    // Told before it is asked whether the time is up, so that a busy machine leaves nothing out.
    const auto now = steady_clock::now();
    if (state_.version() > seen) {
      const auto events = events_since(kind, question, seen);
      seen = state_.version();
      lock.unlock();  // a peer that does not read holds up nobody else
      for (const json &event : events) send(event);
      lock.lock();
      continue;
    }
    const bool is_due = !is_marked && now >= bookmark_at;
    if (is_due || (bookmarks && bookmarked != bookmarks_)) send(bookmark(question, resource, seen));
    is_marked |= is_due;
    bookmarked = bookmarks_;
    if (now >= end || state_.find(question.group, question.plural) == nullptr) break;
    changed_.wait_until(lock, (is_marked ? end : bookmark_at) + std::chrono::milliseconds(1));
  }
  --open_watches_;
  if (stopping_ || cuts != cuts_) return answer.cut();
  answer.end_chunks();
}

}  // namespace promotion::test
