// How GitHub writes a pull request, with every member that its published description requires.
#include <nlohmann/json.hpp>

#include "github_double.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

json user(const std::string &login, const std::string &api) {
  const std::string url = api + "/users/" + login;
  return {{"login", login},
          {"id", 1},
          {"node_id", "MDQ6VXNlcjE="},
          {"avatar_url", "https://avatars.example.com/u/1"},
          {"gravatar_id", ""},
          {"url", url},
          {"html_url", "https://github.com/" + login},
          {"followers_url", url + "/followers"},
          {"following_url", url + "/following{/other_user}"},
          {"gists_url", url + "/gists{/gist_id}"},
          {"starred_url", url + "/starred{/owner}{/repo}"},
          {"subscriptions_url", url + "/subscriptions"},
          {"organizations_url", url + "/orgs"},
          {"repos_url", url + "/repos"},
          {"events_url", url + "/events{/privacy}"},
          {"received_events_url", url + "/received_events"},
          {"type", "User"},
          {"site_admin", false}};
}

json repository(const std::string &name, const std::string &api, const std::string &time) {
  const std::string url = api + "/repos/" + name, page = "https://github.com/" + name;
  const std::string owner = name.substr(0, name.find('/'));
  json result{{"id", 1296269},
              {"node_id", "MDEwOlJlcG9zaXRvcnkxMjk2MjY5"},
              {"name", name.substr(name.find('/') + 1)},
              {"full_name", name},
              {"owner", user(owner, api)},
              {"private", true},
              {"html_url", page},
              {"description", nullptr},
              {"fork", false},
              {"url", url},
              {"clone_url", page + ".git"},
              {"git_url", "git://github.com/" + name + ".git"},
              {"ssh_url", "git@github.com:" + name + ".git"},
              {"svn_url", page},
              {"mirror_url", nullptr},
              {"homepage", nullptr},
              {"language", nullptr},
              {"license", nullptr},
              {"default_branch", "main"},
              {"pushed_at", time},
              {"created_at", time},
              {"updated_at", time}};
  const std::pair<const char *, const char *> links[] = {
      {"archive_url", "/{archive_format}{/ref}"},
      {"assignees_url", "/assignees{/user}"},
      {"blobs_url", "/git/blobs{/sha}"},
      {"branches_url", "/branches{/branch}"},
      {"collaborators_url", "/collaborators{/collaborator}"},
      {"comments_url", "/comments{/number}"},
      {"commits_url", "/commits{/sha}"},
      {"compare_url", "/compare/{base}...{head}"},
      {"contents_url", "/contents/{+path}"},
      {"contributors_url", "/contributors"},
      {"deployments_url", "/deployments"},
      {"downloads_url", "/downloads"},
      {"events_url", "/events"},
      {"forks_url", "/forks"},
      {"git_commits_url", "/git/commits{/sha}"},
      {"git_refs_url", "/git/refs{/sha}"},
      {"git_tags_url", "/git/tags{/sha}"},
      {"hooks_url", "/hooks"},
      {"issue_comment_url", "/issues/comments{/number}"},
      {"issue_events_url", "/issues/events{/number}"},
      {"issues_url", "/issues{/number}"},
      {"keys_url", "/keys{/key_id}"},
      {"labels_url", "/labels{/name}"},
      {"languages_url", "/languages"},
      {"merges_url", "/merges"},
      {"milestones_url", "/milestones{/number}"},
      {"notifications_url", "/notifications{?since,all,participating}"},
      {"pulls_url", "/pulls{/number}"},
      {"releases_url", "/releases{/id}"},
      {"stargazers_url", "/stargazers"},
      {"statuses_url", "/statuses/{sha}"},
      {"subscribers_url", "/subscribers"},
      {"subscription_url", "/subscription"},
      {"tags_url", "/tags"},
      {"teams_url", "/teams"},
      {"trees_url", "/git/trees{/sha}"}};
  for (const auto &[member, path] : links) result[member] = url + path;
  for (const char *number : {"forks", "forks_count", "open_issues", "open_issues_count", "size",
                             "stargazers_count", "watchers", "watchers_count"}) {
    result[number] = 0;
  }
  for (const char *flag : {"has_downloads", "has_issues", "has_projects", "has_wiki"}) result[flag] = true;
  for (const char *flag : {"archived", "disabled", "has_pages", "has_discussions"}) result[flag] = false;
  return result;
}

json side(const GitHubPullRequest &pull, const std::string &branch, const std::string &commit,
          const std::string &api) {
  const std::string owner = pull.repository.substr(0, pull.repository.find('/'));
  return {{"label", owner + ":" + branch},
          {"ref", branch},
          {"sha", commit},
          {"user", user(owner, api)},
          {"repo", repository(pull.repository, api, pull.created_at)}};
}

json time_or_null(const std::string &time) { return time.empty() ? json(nullptr) : json(time); }

}  // namespace

json github_repository_json(const std::string &name, const std::string &api) {
  json full = repository(name, api, "2026-11-23T00:00:00Z");
  full["network_count"] = full["subscribers_count"] = 0;
  return full;
}

json github_comment_json(const std::string &repository_name, int pull, std::size_t id,
                         const std::string &body, const std::string &api) {
  const std::string repo = api + "/repos/" + repository_name;
  const std::string place = std::to_string(pull), comment = std::to_string(id);
  return {
      {"id", id},
      {"node_id", "IC_" + comment},
      {"url", repo + "/issues/comments/" + comment},
      {"html_url", "https://github.com/" + repository_name + "/pull/" + place + "#issuecomment-" + comment},
      {"issue_url", repo + "/issues/" + place},
      {"user", user("example-bot", api)},
      {"body", body},
      {"author_association", "COLLABORATOR"},
      {"created_at", "2026-11-23T00:00:00Z"},
      {"updated_at", "2026-11-23T00:00:00Z"}};
}

json github_auto_merge_json(const std::string &method, const std::string &api) {
  return {{"enabled_by", user("example-bot", api)},
          {"merge_method", method},
          {"commit_title", ""},
          {"commit_message", ""}};
}

json github_pull_request_json(const GitHubPullRequest &pull, const std::string &base_commit,
                              const std::string &api, bool full) {
  const std::string number = std::to_string(pull.number);
  const std::string repo = api + "/repos/" + pull.repository, url = repo + "/pulls/" + number;
  const std::string page = "https://github.com/" + pull.repository + "/pull/" + number;
  const std::string issue = repo + "/issues/" + number, statuses = repo + "/statuses/" + pull.head_commit;
  json result{{"url", url},
              {"id", pull.number},
              {"node_id", "PR_" + number},
              {"html_url", page},
              {"diff_url", page + ".diff"},
              {"patch_url", page + ".patch"},
              {"issue_url", issue},
              {"commits_url", url + "/commits"},
              {"review_comments_url", url + "/comments"},
              {"review_comment_url", repo + "/pulls/comments{/number}"},
              {"comments_url", issue + "/comments"},
              {"statuses_url", statuses},
              {"number", pull.number},
              {"state", pull.open ? "open" : "closed"},
              {"locked", false},
              {"title", pull.title},
              {"user", user("example-bot", api)},
              {"body", pull.body.empty() ? json(nullptr) : json(pull.body)},
              {"labels", json::array()},
              {"milestone", nullptr},
              {"created_at", pull.created_at},
              {"updated_at", pull.updated_at},
              {"closed_at", time_or_null(pull.closed_at)},
              {"merged_at", time_or_null(pull.merged ? pull.closed_at : "")},
              {"merge_commit_sha", nullptr},
              {"assignee", nullptr},
              {"assignees", json::array()},
              {"requested_reviewers", json::array()},
              {"requested_teams", json::array()},
              {"head", side(pull, pull.head, pull.head_commit, api)},
              {"base", side(pull, pull.base, base_commit, api)},
              {"author_association", "COLLABORATOR"},
              {"auto_merge", nullptr},
              {"draft", pull.draft},
              {"_links",
               {{"self", {{"href", url}}},
                {"html", {{"href", page}}},
                {"issue", {{"href", issue}}},
                {"comments", {{"href", issue + "/comments"}}},
                {"review_comments", {{"href", url + "/comments"}}},
                {"review_comment", {{"href", repo + "/pulls/comments{/number}"}}},
                {"commits", {{"href", url + "/commits"}}},
                {"statuses", {{"href", statuses}}}}}};
  if (!full) return result;
  result.update({{"merged", pull.merged},
                 {"mergeable", pull.open ? json(true) : json(nullptr)},
                 {"rebaseable", nullptr},
                 {"mergeable_state", pull.open ? "clean" : "unknown"},
                 {"merged_by", pull.merged ? user("example-person", api) : json(nullptr)},
                 {"comments", 0},
                 {"review_comments", 0},
                 {"maintainer_can_modify", false},
                 {"commits", 1},
                 {"additions", 1},
                 {"deletions", 1},
                 {"changed_files", 1}});
  return result;
}

}  // namespace promotion::test
