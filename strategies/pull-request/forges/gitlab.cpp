// GitLab: merge requests of its REST API, version 4. The project is named by its whole path, groups and all.
#include <algorithm>

#include "forges/api.hpp"
#include "forges/draft_title.hpp"
#include "forges/forge.hpp"
#include "forges/json_text.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;

constexpr std::string_view draft_prefix = "Draft: ";

PullRequest pull_request_of(const json &item, const std::string &etag = {}) {
  PullRequest pull;
  pull.number = number_of(item, "iid");
  pull.url = text_of(item, "web_url");
  pull.title = plain_title(text_of(item, "title"), draft_prefix);
  pull.body = text_of(item, "description");
  pull.head_commit = text_of(item, "sha");
  pull.etag = etag;
  pull.draft = truth_of(item, "draft") || truth_of(item, "work_in_progress");
  const std::string state = text_of(item, "state");
  if (state == "merged") {
    pull.state = PullRequestState::merged;
    for (const char *member : {"merge_commit_sha", "squash_commit_sha", "sha"}) {
      if (pull.merge_commit.empty()) pull.merge_commit = text_of(item, member);
    }
  } else if (state == "closed") {
    pull.state = PullRequestState::closed;
  }
  pull.conflicts = truth_of(item, "has_conflicts");
  pull.merges_itself = truth_of(item, "merge_when_pipeline_succeeds");
  return pull;
}

class GitLab : public Forge {
 public:
  GitLab(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
         const Credentials &credentials, Limits &limits)
      : repository_(repository),
        api_(host, call, repository, credentials, limits,
             {"GitLab",
              {{"Accept", "application/json"},
               {"User-Agent", "promotion-pull-request/0.1.0"},
               {"Authorization", "Bearer " + credentials.api_token()}},
              "ratelimit-remaining",
              "ratelimit-limit",
              "ratelimit-reset"}) {}

  bool has_pull_requests() const override { return true; }

  std::vector<PullRequest> find(const std::string &head, const std::string &base) override {
    const std::string query =
        "?state=all&order_by=created_at&sort=desc&per_page=100&source_branch=" + percent_encode(head) +
        "&target_branch=" + percent_encode(base);
    const json items =
        api_.ask({"GET", requests() + query, nullptr, {200}, "list its merge requests", {}}).body;
    std::vector<PullRequest> found;
    for (const json &item : items) {
      // A fork's branch of that name is another one.
      const bool from_here = member_of(item, "source_project_id") == member_of(item, "target_project_id");
      if (from_here && text_of(item, "source_branch") == head && text_of(item, "target_branch") == base)
        found.push_back(pull_request_of(item));
    }
    return found;
  }

  std::optional<PullRequest> look(long long number, const std::string &etag) override {
    const ApiAnswer answer =
        api_.ask({"GET", request_path(number), nullptr, {200}, "look at a merge request", etag});
    if (answer.status == 304) return std::nullopt;
    return pull_request_of(answer.body, answer.etag);
  }

  PullRequest open(const std::string &head, const std::string &base, const Proposal &proposal) override {
    const json wanted = {{"source_branch", head},
                         {"target_branch", base},
                         {"title", marked_title(proposal.text.title, proposal.draft, draft_prefix)},
                         {"description", proposal.text.body},
                         {"remove_source_branch", true}};
    const ApiAnswer answer =
        api_.ask({"POST", requests(), wanted, {201, 400, 409, 422}, "open a merge request", {}});
    if (answer.status == 201) return pull_request_of(answer.body);
    for (const PullRequest &pull : find(head, base)) {
      if (pull.state == PullRequestState::open) return pull;
    }
    const std::string reason = reason_of(answer.body);
    // The branch is there, since it was pushed; GitLab can take a moment to see it.
    const bool unseen = reason.find("does not exist") != std::string::npos;
    throw Error(unseen ? PROMOTION_UNAVAILABLE : PROMOTION_FAILED_PRECONDITION,
                "GitLab refused to open a merge request from " + head + " into " + base + ": " + reason);
  }

  PullRequest rewrite(const PullRequest &pull, const PullRequestText &text) override {
    const json wanted = {{"title", marked_title(text.title, pull.draft, draft_prefix)},
                         {"description", text.body}};
    return pull_request_of(change(pull.number, wanted, "change a merge request"));
  }

  void close(long long number) override {
    // Closing a closed one is an error here.
    const auto now = look(number, {});
    if (now && now->state != PullRequestState::open) return;
    change(number, {{"state_event", "close"}}, "close a merge request");
  }

  void comment_once(long long number, const std::string &mark, const std::string &text) override {
    api_.comment_once(request_path(number) + "/notes", "?per_page=100", mark, text, "a merge request");
  }

  void decorate(const PullRequest &pull, const std::vector<std::string> &labels,
                const std::vector<std::string> &reviewers) override {
    json wanted = json::object();
    std::string names;
    for (const std::string &label : labels) names += (names.empty() ? "" : ",") + label;
    if (!names.empty()) wanted["add_labels"] = names;
    json ids = json::array();
    for (const std::string &reviewer : reviewers) {
      if (const long long id = user(reviewer); id != 0) ids.push_back(id);
    }
    if (!ids.empty()) wanted["reviewer_ids"] = ids;
    if (wanted.empty()) return;
    api_.try_to({"PUT", request_path(pull.number), wanted, {200}, "label a merge request", {}});
  }

  Merging merge_when_ready(const PullRequest &pull) override {
    if (pull.merges_itself) return Merging::armed;
    // GitLab merges at once where no pipeline runs, else when it has succeeded. The second name is the older
    // one of the same wish.
    const json wanted = {
        {"sha", pull.head_commit}, {"auto_merge", true}, {"merge_when_pipeline_succeeds", true}};
    const ApiAnswer answer = api_.ask({"PUT",
                                       request_path(pull.number) + "/merge",
                                       wanted,
                                       {200, 405, 406, 409, 422},
                                       "merge a merge request",
                                       {}});
    if (answer.status != 200) return Merging::not_yet;
    return text_of(answer.body, "state") == "merged" ? Merging::merged : Merging::armed;
  }

  void merge_no_more(const PullRequest &pull) override {
    if (!pull.merges_itself) return;
    api_.ask({"POST",
              request_path(pull.number) + "/cancel_merge_when_pipeline_succeeds",
              json::object(),
              {200, 201, 406},
              "keep a merge request from merging itself",
              {}});
  }

 private:
  std::string requests() const { return "/projects/" + percent_encode(repository_.name) + "/merge_requests"; }
  std::string request_path(long long number) const { return requests() + "/" + std::to_string(number); }

  json change(long long number, const json &wanted, const std::string &doing) {
    return api_.ask({"PUT", request_path(number), wanted, {200}, doing, {}}).body;
  }

  /// 0, with a warning: nobody of that name.
  long long user(const std::string &name) {
    const json users =
        api_.ask({"GET", "/users?username=" + percent_encode(name), nullptr, {200}, "find a reviewer", {}})
            .body;
    if (users.is_array() && !users.empty()) return number_of(users.front(), "id");
    api_.host().warning(api_.call(), "GitLab knows no user " + name + ", who is not asked for a review");
    return 0;
  }

  const Repository &repository_;
  Api api_;
};

}  // namespace

std::unique_ptr<Forge> make_gitlab(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials,
                                   Limits &limits) {
  return std::make_unique<GitLab>(host, call, repository, credentials, limits);
}

}  // namespace pull_request
