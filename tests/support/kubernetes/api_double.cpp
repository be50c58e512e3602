#include "api_double.hpp"

#include <charconv>
#include <chrono>
#include <sstream>
#include <stdexcept>

#include "api_answers.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using std::chrono::steady_clock;

std::optional<std::uint64_t> number_in(const std::string &text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> parts_of(const std::string &path) {
  std::vector<std::string> parts;
  std::istringstream text(path.substr(1));
  for (std::string part; std::getline(text, part, '/');) parts.push_back(part);
  return parts;
}

std::string qualified(const std::string &plural, const std::string &group) {
  return group.empty() ? plural : plural + "." + group;
}

json details_of(const std::string &name, const std::string &group, const std::string &plural) {
  json details{{"kind", plural}};
  if (!name.empty()) details["name"] = name;
  if (!group.empty()) details["group"] = group;
  return details;
}

}  // namespace

struct KubernetesDouble::Question {
  std::string verb, group, version, plural, namespace_name, name;
  std::map<std::string, std::string> query;
  Kind *kind = nullptr;  // none: the server has no such path

  std::string asked(const std::string &key) const {
    const auto found = query.find(key);
    return found == query.end() ? std::string() : found->second;
  }
  bool wants(const json &object) const {
    return (namespace_name.empty() || object.at("metadata").at("namespace") == namespace_name) &&
           fits(object, asked("labelSelector"), asked("fieldSelector"));
  }
};

KubernetesDouble::KubernetesDouble()
    : kinds_{{{"", "secrets"}, {"", "v1", "secrets", "Secret", {}}}},
      server_([this](const RecordedRequest &request, AnswerStream &answer) { serve(request, answer); }) {}

KubernetesDouble::~KubernetesDouble() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  server_.stop();
}

std::string KubernetesDouble::kubeconfig(const std::string &token) const {
  return "apiVersion: v1\nkind: Config\ncurrent-context: double\n"
         "clusters:\n  - {name: double, cluster: {server: \"" +
         url() +
         "\"}}\n"
         "users:\n  - {name: host, user: {token: \"" +
         token + "\"}}\ncontexts:\n  - {name: double, context: {cluster: double, user: host}}\n";
}

void KubernetesDouble::add_custom_resource(const std::string &group, const std::string &version,
                                           const std::string &plural, const std::string &kind) {
  const std::lock_guard lock(mutex_);
  kinds_[{group, plural}] = {group, version, plural, kind, {}};
}

void KubernetesDouble::add_user(const std::string &token, const std::string &name,
                                std::vector<KubernetesRule> rules) {
  const std::lock_guard lock(mutex_);
  users_[token] = {name, false, std::move(rules)};
}

void KubernetesDouble::add_admin(const std::string &token) {
  const std::lock_guard lock(mutex_);
  users_[token] = {"admin", true, {}};
}

void KubernetesDouble::take_away(const std::string &token, const std::string &verb,
                                 const std::string &resource) {
  const std::lock_guard lock(mutex_);
  std::erase_if(users_.at(token).rules,
                [&](const KubernetesRule &rule) { return rule.verb == verb && rule.resource == resource; });
}

KubernetesDouble::Kind &KubernetesDouble::kind(const std::string &group, const std::string &plural) {
  const auto found = kinds_.find({group, plural});
  if (found == kinds_.end()) throw std::runtime_error("the double has no " + qualified(plural, group));
  return found->second;
}

std::uint64_t KubernetesDouble::apply(const std::string &group, const std::string &plural, json object) {
  const std::lock_guard lock(mutex_);
  ObjectStore &store = kind(group, plural).store;
  json &metadata = object["metadata"];
  const auto before = store.objects().find({metadata.at("namespace"), metadata.at("name")});
  if (before == store.objects().end()) {
    metadata["uid"] = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + next_uid_++);
    metadata["creationTimestamp"] = "2026-11-23T03:01:34Z";
    metadata["generation"] = 1;
  } else {
    const json &old = before->second;
    metadata["uid"] = old.at("metadata").at("uid");
    metadata["creationTimestamp"] = old.at("metadata").at("creationTimestamp");
    const bool changed = old.value("spec", json()) != object.value("spec", json());
    metadata["generation"] = old.at("metadata").value("generation", 1) + (changed ? 1 : 0);
  }
  store.put(++version_, std::move(object));
  changed_.notify_all();
  return version_;
}

void KubernetesDouble::apply_secret(const std::string &namespace_name, const std::string &name,
                                    const std::map<std::string, std::string> &values) {
  json data = json::object();
  for (const auto &[key, value] : values) data[key] = base64_of(value);
  apply("", "secrets",
        {{"apiVersion", "v1"},
         {"kind", "Secret"},
         {"metadata", {{"name", name}, {"namespace", namespace_name}}},
         {"type", "Opaque"},
         {"data", data}});
}

void KubernetesDouble::remove(const std::string &group, const std::string &plural,
                              const std::string &namespace_name, const std::string &name) {
  const std::lock_guard lock(mutex_);
  kind(group, plural).store.remove(++version_, {namespace_name, name});
  changed_.notify_all();
}

void KubernetesDouble::load(const std::string &group, const std::string &plural, const json &object) {
  const std::lock_guard lock(mutex_);
  version_ = std::stoull(object.at("metadata").at("resourceVersion").get<std::string>());
  kind(group, plural).store.put(version_, object);
  changed_.notify_all();
}

void KubernetesDouble::set_version(std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  version_ = version;
}

std::uint64_t KubernetesDouble::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

void KubernetesDouble::compact() {
  const std::lock_guard lock(mutex_);
  compacted_ = version_;
  for (auto &[name, kind] : kinds_) kind.store.compact();
}

void KubernetesDouble::restore_at(std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  for (auto &[name, kind] : kinds_) kind.store.compact();
  version_ = version;
  compacted_ = 0;
  ++cuts_;
  changed_.notify_all();
}

void KubernetesDouble::answer_next(HttpAnswer answer, int times) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < times; ++i) next_.push_back(answer);
}

void KubernetesDouble::cut_watches() {
  const std::lock_guard lock(mutex_);
  ++cuts_;
  changed_.notify_all();
}

void KubernetesDouble::send_bookmarks() {
  const std::lock_guard lock(mutex_);
  ++bookmarks_;
  changed_.notify_all();
}

void KubernetesDouble::silence_watches(bool silent) {
  const std::lock_guard lock(mutex_);
  silent_ = silent;
}

void KubernetesDouble::set_second(std::chrono::milliseconds length) {
  const std::lock_guard lock(mutex_);
  second_ = length;
}

int KubernetesDouble::open_watches() const {
  const std::lock_guard lock(mutex_);
  return open_watches_;
}

std::map<std::string, int> KubernetesDouble::verbs() const {
  const std::lock_guard lock(mutex_);
  return verbs_;
}

int KubernetesDouble::count(const std::string &verb) const {
  const std::lock_guard lock(mutex_);
  const auto found = verbs_.find(verb);
  return found == verbs_.end() ? 0 : found->second;
}

// /api/v1/… or /apis/GROUP/VERSION/…, then namespaces/NAMESPACE, PLURAL, NAME.
bool KubernetesDouble::understand(const RecordedRequest &request, Question &question) {
  auto parts = parts_of(request.path);
  const std::size_t prefix = !parts.empty() && parts[0] == "api" ? 2 : 3;
  if (parts.size() <= prefix || (parts[0] != "api" && parts[0] != "apis")) return false;
  if (prefix == 3) question.group = parts[1];
  question.version = parts[prefix - 1];
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(prefix));
  if (parts.size() > 2 && parts[0] == "namespaces") {
    question.namespace_name = parts[1];
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  if (parts.size() > 2) return false;
  question.plural = parts[0];
  if (parts.size() == 2) question.name = parts[1];
  question.query = request.query;
  const std::string watch = question.asked("watch");
  question.verb = !question.name.empty() ? "get" : watch == "true" || watch == "1" ? "watch" : "list";
  return true;
}

bool KubernetesDouble::may(const User &user, const Question &question) const {
  if (user.admin) return true;
  for (const KubernetesRule &rule : user.rules) {
    if (rule.group == question.group && rule.resource == question.plural && rule.verb == question.verb &&
        (rule.namespace_name.empty() || rule.namespace_name == question.namespace_name))
      return true;
  }
  return false;
}

void KubernetesDouble::serve(const RecordedRequest &request, AnswerStream &answer) {
  Question question;
  std::unique_lock lock(mutex_);
  const bool understood = understand(request, question);
  const auto reply = [&](const HttpAnswer &given) {
    lock.unlock();
    answer.answer(given);
  };
  const auto authorization = request.headers.find("authorization");
  User user{"system:anonymous", false, {}};
  if (authorization != request.headers.end()) {
    const auto known = users_.find(authorization->second.substr(authorization->second.find(' ') + 1));
    if (known == users_.end()) return reply(status_answer(401, "Unauthorized", "Unauthorized"));
    user = known->second;
  }
  if (question.verb != "watch" && !next_.empty()) {
    const HttpAnswer given = next_.front();
    next_.pop_front();
    return reply(given);
  }
  if (!understood) return reply(plain_answer(404, "404 page not found"));
  const std::string what = qualified(question.plural, question.group);
  if (!may(user, question)) {
    const std::string place = question.namespace_name.empty()
                                  ? "at the cluster scope"
                                  : "in the namespace \"" + question.namespace_name + "\"";
    return reply(status_answer(403, "Forbidden",
                               what + (question.name.empty() ? "" : " \"" + question.name + "\"") +
                                   " is forbidden: User \"" + user.name + "\" cannot " + question.verb +
                                   " resource \"" + question.plural + "\" in API group \"" + question.group +
                                   "\" " + place,
                               details_of(question.name, question.group, question.plural)));
  }
  ++verbs_[question.verb + " " + question.plural];
  const auto found = kinds_.find({question.group, question.plural});
  if (found == kinds_.end() || found->second.version != question.version)
    return reply(plain_answer(404, "404 page not found"));
  question.kind = &found->second;
  if (question.verb == "get") return reply(get(question));
  if (question.verb == "list") return reply(list(question));
  lock.unlock();
  watch(question, answer);
}

HttpAnswer KubernetesDouble::get(const Question &question) {
  const auto &objects = question.kind->store.objects();
  const auto found = objects.find({question.namespace_name, question.name});
  if (found != objects.end()) return json_answer(200, found->second);
  return status_answer(404, "NotFound",
                       qualified(question.plural, question.group) + " \"" + question.name + "\" not found",
                       details_of(question.name, question.group, question.plural));
}

HttpAnswer KubernetesDouble::list(const Question &question) {
  std::uint64_t version = version_;
  std::string start;
  if (const std::string text = question.asked("continue"); !text.empty()) {
    const auto token = read_continue_token(text);
    if (!token)
      return status_answer(400, "BadRequest",
                           "invalid continue token: continue key is not valid: invalid character 'o' in "
                           "literal null (expecting 'u')");
    start = token->start;
    if (token->version >= 0) version = static_cast<std::uint64_t>(token->version);
    if (version < compacted_) {
      HttpAnswer answer = status_answer(
          410, "Expired",
          "The provided continue parameter is too old to display a consistent list result. You can start a "
          "new "
          "list without the continue parameter, or use the continue token in this response to retrieve the "
          "remainder of the results. Continuing with the provided token results in an inconsistent list - "
          "objects that were created, modified, or deleted between the time the first chunk was returned and "
          "now may show up in the list.");
      json status = json::parse(answer.body);
      status["metadata"]["continue"] = written({-1, start});
      answer.body = status.dump();
      return answer;
    }
  } else if (const auto wanted = number_in(question.asked("resourceVersion")); wanted && *wanted > 0) {
    if (*wanted > version_) {
      HttpAnswer answer =
          status_answer(504, "Timeout",
                        "Timeout: Too large resource version: " + std::to_string(*wanted) +
                            ", current: " + std::to_string(version_),
                        {{"causes", json::array({json{{"reason", "ResourceVersionTooLarge"},
                                                      {"message", "Too large resource version"}}})},
                         {"retryAfterSeconds", 1}});
      answer.headers["Retry-After"] = "1";
      return answer;
    }
    if (question.asked("resourceVersionMatch") == "Exact") {
      if (*wanted < compacted_)
        return status_answer(410, "Expired", "The resourceVersion for the provided list is too old.");
      version = *wanted;
    }
  }
  const std::size_t limit = number_in(question.asked("limit")).value_or(0);
  const bool selects = !question.asked("labelSelector").empty() || !question.asked("fieldSelector").empty();
  json items = json::array(), metadata{{"continue", ""}, {"resourceVersion", std::to_string(version)}};
  std::size_t left = 0;
  std::string last;
  for (const auto &[key, object] : question.kind->store.at(version)) {
    if (!question.wants(object)) continue;
    const std::string place = question.namespace_name.empty() ? key.first + "/" + key.second : key.second;
    if (place < start) continue;
    if (limit > 0 && items.size() == limit) {
      ++left;
      continue;
    }
    items.push_back(object);
    last = place;
  }
  if (left > 0) {
    metadata["continue"] = written({static_cast<std::int64_t>(version), last + '\0'});
    if (!selects) metadata["remainingItemCount"] = left;
  }
  const std::string prefix = question.group.empty() ? "" : question.group + "/";
  return json_answer(200, {{"apiVersion", prefix + question.version},
                           {"kind", question.kind->kind + "List"},
                           {"metadata", metadata},
                           {"items", items}});
}

std::vector<std::string> KubernetesDouble::lines_since(const Question &question,
                                                       std::uint64_t version) const {
  std::vector<std::string> lines;
  std::map<ObjectStore::Key, bool> fitted;
  for (const ObjectStore::Change &change : question.kind->store.changes()) {
    const json &metadata = change.object.at("metadata");
    const ObjectStore::Key key{metadata.at("namespace"), metadata.at("name")};
    const bool fits_now = question.wants(change.object);
    const bool did = fitted.contains(key) ? fitted[key] : change.type != "ADDED" && fits_now;
    fitted[key] = fits_now && change.type != "DELETED";
    if (change.version <= version || (!fits_now && !did)) continue;
    const std::string type = !fits_now                           ? "DELETED"
                             : change.type == "MODIFIED" && !did ? "ADDED"
                                                                 : change.type;
    lines.push_back(json{{"type", type}, {"object", change.object}}.dump() + "\n");
  }
  return lines;
}

void KubernetesDouble::watch(const Question &question, AnswerStream &answer) {
  std::unique_lock lock(mutex_);
  const std::string from = question.asked("resourceVersion");
  const auto number = number_in(from);
  const auto refuse = [&](const HttpAnswer &refusal) {
    lock.unlock();
    answer.answer(refusal);
  };
  if (!from.empty() && !number)
    return refuse(status_answer(500, "",
                                "resourceVersion: Invalid value: \"" + from +
                                    "\": strconv.ParseUint: parsing \"" + from + "\": invalid syntax"));
  if (question.asked("sendInitialEvents") == "true") {
    const std::string why =
        "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
    return refuse(status_answer(
        422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: " + why,
        {{"group", "meta.k8s.io"},
         {"kind", "ListOptions"},
         {"causes", json::array({json{{"reason", "FieldValueForbidden"},
                                      {"message", "Forbidden: " + why},
                                      {"field", "sendInitialEvents"}}})}}));
  }
  auto headers = json_answer(200, nullptr).headers;
  answer.begin_chunks(headers);
  if (number && *number > 0 && *number < compacted_) {
    const HttpAnswer gone = status_answer(
        410, "Expired", "too old resource version: " + from + " (" + std::to_string(compacted_) + ")");
    answer.chunk(json{{"type", "ERROR"}, {"object", json::parse(gone.body)}}.dump() + "\n");
    return answer.end_chunks();
  }
  std::uint64_t seen = number.value_or(0);
  const bool silent = silent_;
  if (seen == 0) {
    seen = version_;
    for (const auto &[key, object] : question.kind->store.objects()) {
      if (question.wants(object)) answer.chunk(json{{"type", "ADDED"}, {"object", object}}.dump() + "\n");
    }
  }
  const auto seconds = second_ * static_cast<int>(number_in(question.asked("timeoutSeconds")).value_or(1800));
  const auto end = steady_clock::now() + seconds;
  const bool bookmarks = question.asked("allowWatchBookmarks") == "true";
  auto bookmark_at = bookmarks ? end - 2 * second_ : end;
  const std::uint64_t cuts = cuts_;
  std::uint64_t bookmarked = bookmarks_;
  ++open_watches_;
  while (!stopping_ && cuts == cuts_ && (silent || steady_clock::now() < end)) {
    const bool is_due = bookmarks && (bookmarked != bookmarks_ || steady_clock::now() >= bookmark_at);
    if (!silent && version_ > seen) {
      const auto lines = lines_since(question, seen);
      seen = version_;
      for (const std::string &line : lines) answer.chunk(line);
    }
    if (!silent && is_due) {
      const std::string prefix = question.group.empty() ? "" : question.group + "/";
      answer.chunk(json{{"type", "BOOKMARK"},
                        {"object",
                         {{"apiVersion", prefix + question.version},
                          {"kind", question.kind->kind},
                          {"metadata", {{"resourceVersion", std::to_string(version_)}}}}}}
                       .dump() +
                   "\n");
      if (bookmarked == bookmarks_) bookmark_at = end;
      bookmarked = bookmarks_;
    }
    if (silent)
      changed_.wait(lock);
    else
      changed_.wait_until(lock, std::min(end, bookmark_at) + std::chrono::milliseconds(1));
  }
  --open_watches_;
  if (stopping_ || cuts != cuts_) return answer.cut();
  answer.end_chunks();
}

}  // namespace promotion::test
