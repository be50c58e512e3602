#include "reading.hpp"

#include <iterator>
#include <map>
#include <optional>

namespace promotion::test {
namespace {

using nlohmann::json;

/// Where a list begins and of which state it is.
struct Page {
  std::uint64_t version = 0;
  std::string start;
};

constexpr char kContinueTooOld[] =
    "The provided continue parameter is too old to display a consistent list result. You can start a new "
    "list without the continue parameter, or use the continue token in this response to retrieve the "
    "remainder of the results. Continuing with the provided token results in an inconsistent list - "
    "objects that were created, modified, or deleted between the time the first chunk was returned and "
    "now may show up in the list.";

HttpAnswer too_new(std::uint64_t wanted, std::uint64_t current) {
  const json cause{{"reason", "ResourceVersionTooLarge"}, {"message", "Too large resource version"}};
  HttpAnswer answer = status_answer(504, "Timeout",
                                    "Timeout: Too large resource version: " + std::to_string(wanted) +
                                        ", current: " + std::to_string(current),
                                    {{"causes", json::array({cause})}, {"retryAfterSeconds", 1}});
  answer.headers["Retry-After"] = "1";
  return answer;
}

Page continued(const ClusterState &state, const std::string &text) {
  const auto token = read_continue_token(text);
  if (!token)
    throw Refusal{bad_request_answer(
        "invalid continue token: continue key is not valid: invalid character 'o' in literal null "
        "(expecting 'u')")};
  if (token->version < 0) return {state.version(), token->start};
  const auto version = static_cast<std::uint64_t>(token->version);
  if (version >= state.compacted()) return {version, token->start};
  HttpAnswer answer = status_answer(410, "Expired", kContinueTooOld);
  json status = json::parse(answer.body);
  status["metadata"]["continue"] = written({-1, token->start});
  answer.body = status.dump();
  throw Refusal{answer};
}

Page page_of(const ClusterState &state, const Question &question) {
  if (const std::string text = question.asked("continue"); !text.empty()) return continued(state, text);
  const auto wanted = number_in(question.asked("resourceVersion"));
  if (!wanted || *wanted == 0) return {state.version(), ""};
  if (*wanted > state.version()) throw Refusal{too_new(*wanted, state.version())};
  if (question.asked("resourceVersionMatch") != "Exact") return {state.version(), ""};
  if (*wanted < state.compacted())
    throw Refusal{status_answer(410, "Expired", "The resourceVersion for the provided list is too old.")};
  return {*wanted, ""};
}

}  // namespace

HttpAnswer get_object(const ClusterState::Kind &kind, const Question &question) {
  const auto &objects = kind.store->objects();
  const auto found = objects.find({question.namespace_name, question.name});
  if (found == objects.end()) return not_found_answer(question);
  return json_answer(200, as_served(found->second, kind.resource, question.version));
}

HttpAnswer list_objects(const ClusterState &state, const ClusterState::Kind &kind, const Question &question) {
  const Page page = page_of(state, question);
  const std::size_t limit = number_in(question.asked("limit")).value_or(0);
  const bool selects = !question.asked("labelSelector").empty() || !question.asked("fieldSelector").empty();
  json items = json::array(), metadata{{"resourceVersion", std::to_string(page.version)}};
  if (kind.resource.is_custom) metadata["continue"] = "";
  std::size_t left = 0;
  std::string last;
  std::optional<std::map<ObjectStore::Key, json>> older;
  if (page.version < state.version()) older = kind.store->at(page.version);
  for (const auto &[key, object] : older ? *older : kind.store->objects()) {
    if (!question.wants(object)) continue;
    const std::string place = question.namespace_name.empty() ? key.first + "/" + key.second : key.second;
    if (place < page.start) continue;
    if (limit > 0 && items.size() == limit) {
      ++left;
      continue;
    }
    items.push_back(as_served(object, kind.resource, question.version));
    if (!kind.resource.is_custom) {
      items.back().erase("apiVersion");
      items.back().erase("kind");
    }
    last = place;
  }
  if (left > 0) {
    metadata["continue"] = written({static_cast<std::int64_t>(page.version), last + '\0'});
    if (!selects) metadata["remainingItemCount"] = left;
  }
  return json_answer(200, {{"apiVersion", question.api_version()},
                           {"kind", kind.resource.kind + "List"},
                           {"metadata", metadata},
                           {"items", items}});
}

std::vector<json> events_since(const ClusterState::Kind &kind, const Question &question,
                               std::uint64_t version) {
  const auto &changes = kind.store->changes();
  const bool selects = !question.asked("labelSelector").empty() || !question.asked("fieldSelector").empty();
  // Whether an object fitted before its change can only differ where it is selected by what may change.
  auto change = changes.begin();
  if (!selects) {
    change = changes.end();
    while (change != changes.begin() && std::prev(change)->version > version) --change;
  }
  std::vector<json> events;
  std::map<ObjectStore::Key, bool> fitted;
  for (; change != changes.end(); ++change) {
    const json &metadata = change->object.at("metadata");
    const ObjectStore::Key key{metadata.value("namespace", ""), metadata.at("name")};
    const bool fits_now = question.wants(change->object);
    const bool did = fitted.contains(key) ? fitted[key] : change->type != "ADDED" && fits_now;
    fitted[key] = fits_now && change->type != "DELETED";
    if (change->version <= version || (!fits_now && !did)) continue;
    const std::string type = !fits_now                            ? "DELETED"
                             : change->type == "MODIFIED" && !did ? "ADDED"
                                                                  : change->type;
    events.push_back(
        {{"type", type}, {"object", as_served(change->object, kind.resource, question.version)}});
  }
  return events;
}

}  // namespace promotion::test
