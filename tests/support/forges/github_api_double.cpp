#include <algorithm>

#include "../github_double.hpp"
#include "answers.hpp"
#include "api_double.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kApi[] = "https://api.github.com";

HttpAnswer invalid(const json &error) {
  return json_answer(422, {{"message", "Validation Failed"}, {"errors", json::array({error})}});
}

json field(const char *name, const char *code) {
  return {{"resource", "PullRequest"}, {"field", name}, {"code", code}};
}

HttpAnswer graphql_error(const std::string &message) {
  return json_answer(200, {{"data", nullptr}, {"errors", json::array({{{"message", message}}})}});
}

}  // namespace

json GitHubApiDouble::json_of(const ForgePull &pull) const {
  GitHubPullRequest full;
  full.repository = name();
  full.number = pull.number;
  full.title = pull.title;
  full.body = pull.body;
  full.head = pull.head;
  full.base = pull.base;
  full.head_commit = pull.head_commit;
  full.open = pull.open;
  full.merged = pull.merged;
  full.created_at = full.updated_at = "2026-11-23T00:00:00Z";
  full.closed_at = pull.open ? "" : full.created_at;
  full.draft = drafts_.count(pull.number) != 0;
  json shown = github_pull_request_json(full, head_of(pull.base), kApi, true);
  if (!pull.merge_commit.empty()) shown["merge_commit_sha"] = pull.merge_commit;
  if (pull.armed) shown["auto_merge"] = github_auto_merge_json("squash", kApi);
  if (pull.open) {
    shown["mergeable_state"] = conflicts(pull) ? "dirty"
                               : full.draft    ? "draft"
                               : checks_pass() ? "clean"
                                               : "blocked";
  }
  return shown;
}

HttpAnswer GitHubApiDouble::answer(const RecordedRequest &request) {
  if (header_of(request, "user-agent").empty())
    return {403, {}, "Request forbidden by administrative rules."};
  // GitHub takes a token after either word.
  const std::string authorization = header_of(request, "authorization");
  if (authorization != "Bearer " + token() && authorization != "token " + token())
    return message_answer(401, "Bad credentials");
  look_at_branches(true);
  const std::vector<std::string> parts = components_of(request.path);
  if (parts.size() == 1 && parts[0] == "graphql" && request.method == "POST") return graphql(request);
  if (parts.size() < 3 || parts[0] != "repos" || parts[1] + "/" + parts[2] != name())
    return message_answer(404, "Not Found");
  if (parts.size() == 3) {
    json settings = github_repository_json(name(), kApi);
    settings.update({{"allow_squash_merge", false},
                     {"allow_merge_commit", true},
                     {"allow_rebase_merge", true},
                     {"allow_auto_merge", allow_auto_merge}});
    return json_answer(200, settings);
  }
  if (parts[3] == "pulls" && parts.size() == 4)
    return request.method == "POST" ? create(request) : list(request);
  ForgePull *pull = parts.size() > 4 ? find(std::atoi(parts[4].c_str())) : nullptr;
  if (pull == nullptr) return message_answer(404, "Not Found");
  return one(*pull, request, parts[3] + (parts.size() > 5 ? "/" + parts[5] : ""));
}

HttpAnswer GitHubApiDouble::list(const RecordedRequest &request) const {
  const std::string state = parameter_of(request, "state");
  const std::string head = parameter_of(request, "head"), base = parameter_of(request, "base");
  const std::string owner = name().substr(0, name().find('/'));
  json items = json::array();
  for (auto pull = pulls_.rbegin(); pull != pulls_.rend(); ++pull) {
    if (state != "all" && pull->open != (state != "closed")) continue;
    // The filter is taken as OWNER:BRANCH alone.
    if (head.find(':') != std::string::npos && head != owner + ":" + pull->head) continue;
    if (!base.empty() && base != pull->base) continue;
    json item = json_of(*pull);
    for (const char *member : {"mergeable", "mergeable_state", "merged", "merged_by"}) item.erase(member);
    items.push_back(item);
  }
  return json_answer(200, items);
}

HttpAnswer GitHubApiDouble::create(const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return message_answer(400, "Problems parsing JSON");
  const std::string head = text_member(wanted, "head"), base = text_member(wanted, "base");
  if (text_member(wanted, "title").empty()) return invalid(field("title", "missing_field"));
  if (head_of(base).empty()) return invalid(field("base", "invalid"));
  if (head_of(head).empty() || (empty_for_ > 0 && empty_for_-- > 0)) return invalid(field("head", "invalid"));
  const auto custom = [](const std::string &message) {
    return invalid({{"resource", "PullRequest"}, {"code", "custom"}, {"message", message}});
  };
  if (head_of(head) == head_of(base)) return custom("No commits between " + base + " and " + head);
  if (open_between(head, base) != nullptr) return custom("A pull request already exists for " + head + ".");
  ForgePull &pull = add(head, base);
  pull.title = text_member(wanted, "title");
  pull.body = text_member(wanted, "body");
  if (wanted.value("draft", false)) drafts_.insert(pull.number);
  return json_answer(201, json_of(pull));
}

HttpAnswer GitHubApiDouble::one(ForgePull &pull, const RecordedRequest &request, const std::string &what) {
  const json wanted = request.body.empty() ? json::object() : json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return message_answer(400, "Problems parsing JSON");
  if (what == "pulls" && request.method == "GET")
    return conditional(request, json_answer(200, json_of(pull)));
  if (what == "pulls" && request.method == "PATCH") {
    if (wanted.contains("title")) pull.title = text_member(wanted, "title");
    if (wanted.contains("body")) pull.body = text_member(wanted, "body");
    const std::string state = text_member(wanted, "state");
    if (state == "open" && pull.merged) return invalid(field("state", "invalid"));
    if (!state.empty()) pull.open = state == "open";
    return json_answer(200, json_of(pull));
  }
  if (what == "pulls/merge" && request.method == "PUT") {
    if (wanted.contains("sha") && text_member(wanted, "sha") != pull.head_commit)
      return message_answer(409, "Head branch was modified. Review and try the merge again.");
    if (text_member(wanted, "merge_method") == "squash")
      return message_answer(405, "Squash merges are not allowed on this repository.");
    if (!pull.open || !checks_pass() || conflicts(pull) || drafts_.count(pull.number) != 0)
      return message_answer(405, "Pull Request is not mergeable");
    merge(pull.number);
    return json_answer(200, {{"sha", pull.merge_commit}, {"merged", true}, {"message", "merged"}});
  }
  if (what == "pulls/requested_reviewers" && request.method == "POST") {
    for (const json &reviewer : wanted.value("reviewers", json::array())) {
      if (reviewer == "nobody")
        return message_answer(422, "Reviews may only be requested from collaborators.");
      pull.reviewers.push_back(reviewer);
    }
    return json_answer(201, json_of(pull));
  }
  if (what == "issues/labels" && request.method == "POST") {
    for (const json &label : wanted.value("labels", json::array())) pull.labels.push_back(label);
    return json_answer(200, json::array());
  }
  if (what == "issues/comments" && request.method == "GET") {
    json items = json::array();
    for (std::size_t i = 0; i < pull.comments.size(); ++i)
      items.push_back(github_comment_json(name(), pull.number, i + 1, pull.comments[i], kApi));
    return json_answer(200, items);
  }
  if (what == "issues/comments" && request.method == "POST") {
    if (text_member(wanted, "body").empty()) return invalid(field("body", "missing_field"));
    pull.comments.push_back(text_member(wanted, "body"));
    return json_answer(
        201, github_comment_json(name(), pull.number, pull.comments.size(), pull.comments.back(), kApi));
  }
  return message_answer(404, "Not Found");
}

HttpAnswer GitHubApiDouble::graphql(const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  const std::string query = text_member(wanted, "query");
  const json variables = wanted.value("variables", json::object());
  ForgePull *pull = find(std::atoi(text_member(variables, "id").substr(3).c_str()));  // PR_<number>
  if (pull == nullptr) return graphql_error("Could not resolve to a node with that id");
  if (query.find("disablePullRequestAutoMerge") != std::string::npos) {
    pull->armed = false;
    return json_answer(200, {{"data", json::object()}});
  }
  if (query.find("enablePullRequestAutoMerge") == std::string::npos) return graphql_error("unknown mutation");
  if (!allow_auto_merge) return graphql_error("Auto merge is not allowed for this repository");
  if (checks_pass()) return graphql_error("Pull request is in clean status");
  if (text_member(variables, "head") != pull->head_commit) return graphql_error("Head has moved");
  if (text_member(variables, "method") == "SQUASH")
    return graphql_error("Merge method squash merging is not allowed");
  pull->armed = true;
  return json_answer(200, {{"data", json::object()}});
}

}  // namespace promotion::test
