#include "gitea_json.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kServerUrl[] = "http://gitea.example.com/";
std::string server() { return kServerUrl; }
constexpr char kTime[] = "2026-11-23T03:09:01Z";

std::string owner_of(const std::string &name) { return name.substr(0, name.find('/')); }

std::string page_of(const std::string &name, const ForgePull &pull) {
  return server() + name + "/pulls/" + std::to_string(pull.number);
}

}  // namespace

json gitea_user_json(const std::string &login) {
  json user{{"id", 1},
            {"login", login},
            {"full_name", ""},
            {"email", login + "@example.org"},
            {"avatar_url", server() + "user/avatar/" + login + "/-1"},
            {"last_login", "0001-01-01T00:00:00Z"},
            {"created", kTime},
            {"visibility", "public"},
            {"username", login}};
  for (const char *text : {"language", "location", "website", "description"}) user[text] = "";
  for (const char *flag : {"is_admin", "restricted", "active", "prohibit_login"}) user[flag] = false;
  for (const char *count : {"followers_count", "following_count", "starred_repos_count"}) user[count] = 0;
  return user;
}

json gitea_repository_json(const std::string &name, bool empty) {
  json repository{{"id", 1},
                  {"owner", gitea_user_json(owner_of(name))},
                  {"name", name.substr(name.find('/') + 1)},
                  {"full_name", name},
                  {"empty", empty},
                  {"private", true},
                  {"parent", nullptr},
                  {"size", 25},
                  {"html_url", server() + name},
                  {"ssh_url", "gitssh@localhost:" + name + ".git"},
                  {"clone_url", server() + name + ".git"},
                  {"default_branch", "main"},
                  {"created_at", kTime},
                  {"updated_at", kTime},
                  {"permissions", {{"admin", true}, {"push", true}, {"pull", true}}},
                  {"internal_tracker",
                   {{"enable_time_tracker", true},
                    {"allow_only_contributors_to_track_time", true},
                    {"enable_issue_dependencies", true}}},
                  {"default_merge_style", "merge"}};
  for (const char *text : {"description", "original_url", "website", "avatar_url", "mirror_interval"})
    repository[text] = "";
  for (const char *no : {"fork", "template", "mirror", "archived", "ignore_whitespace_conflicts", "internal"})
    repository[no] = false;
  for (const char *yes :
       {"has_issues", "has_wiki", "has_pull_requests", "has_projects", "allow_merge_commits", "allow_rebase",
        "allow_rebase_explicit", "allow_squash_merge"})
    repository[yes] = true;
  for (const char *count : {"stars_count", "forks_count", "watchers_count", "open_issues_count",
                            "open_pr_counter", "release_counter"})
    repository[count] = 0;
  return repository;
}

json gitea_label_json(std::size_t number, const std::string &label) {
  return {{"id", number}, {"name", label}, {"color", "00aabb"}, {"description", ""}, {"url", ""}};
}

json gitea_comment_json(const std::string &name, const ForgePull &pull, std::size_t place) {
  const std::string page = page_of(name, pull);
  return {{"id", place + 1},
          {"html_url", page + "#issuecomment-" + std::to_string(place + 1)},
          {"pull_request_url", page},
          {"issue_url", ""},
          {"user", gitea_user_json(owner_of(name))},
          {"original_author", ""},
          {"original_author_id", 0},
          {"body", pull.comments.at(place)},
          {"created_at", kTime},
          {"updated_at", kTime}};
}

json gitea_review_json(const std::string &name, const ForgePull &pull, const std::string &reviewer) {
  json user = gitea_user_json(reviewer);
  user["active"] = true;
  return {{"id", 1},
          {"user", user},
          {"team", nullptr},
          {"state", "REQUEST_REVIEW"},
          {"body", ""},
          {"commit_id", ""},
          {"stale", false},
          {"official", false},
          {"dismissed", false},
          {"comments_count", 0},
          {"submitted_at", kTime},
          {"html_url", ""},
          {"pull_request_url", page_of(name, pull)}};
}

json gitea_pull_json(const std::string &name, const ForgePull &pull, const GiteaPullState &state) {
  const std::string page = page_of(name, pull);
  const auto side = [&](const std::string &branch, const std::string &commit) {
    return json{{"label", branch},
                {"ref", branch},
                {"sha", commit},
                {"repo_id", 1},
                {"repo", gitea_repository_json(name, false)}};
  };
  json assignees = json::array();
  for (const std::string &login : pull.assignees) assignees.push_back(gitea_user_json(login));
  const auto when_merged = [&](const json &value) { return pull.merged ? value : json(); };
  return {{"id", pull.number + 1},
          {"url", page},
          {"number", pull.number},
          {"user", gitea_user_json(owner_of(name))},
          {"title", pull.title},
          {"body", pull.body},
          {"labels", state.labels},
          {"milestone", nullptr},
          {"assignee", assignees.empty() ? json() : assignees.front()},
          {"assignees", assignees.empty() ? json() : assignees},
          {"state", pull.open ? "open" : "closed"},
          {"is_locked", false},
          {"comments", pull.comments.size()},
          {"html_url", page},
          {"diff_url", page + ".diff"},
          {"patch_url", page + ".patch"},
          {"mergeable", state.mergeable},
          {"merged", pull.merged},
          {"merged_at", when_merged(kTime)},
          {"merge_commit_sha", when_merged(pull.merge_commit)},
          {"merged_by", when_merged(gitea_user_json(owner_of(name)))},
          {"base", side(pull.base, state.base_commit)},
          {"head", side(pull.head, pull.head_commit)},
          {"merge_base", state.base_commit},
          {"due_date", nullptr},
          {"created_at", kTime},
          {"updated_at", kTime},
          {"closed_at", nullptr}};
}

}  // namespace promotion::test
