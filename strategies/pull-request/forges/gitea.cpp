// Gitea and Forgejo: pull requests of their REST API, version 1, from Gitea 1.15 on.
#include <algorithm>

#include "forges/api.hpp"
#include "forges/draft_title.hpp"
#include "forges/forge.hpp"
#include "forges/json_text.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;

constexpr std::string_view draft_prefix = "WIP: ";
constexpr int page_size = 50;        // servers give no more unless told otherwise
constexpr int most_open_pages = 40;  // the filters of other forges are not understood: all are looked through
constexpr int most_closed_pages = 2;  // of the newest

PullRequest pull_request_of(const json &item, const std::string &etag = {}) {
  PullRequest pull;
  pull.number = number_of(item, "number");
  pull.url = text_of(item, "html_url");
  if (pull.url.empty()) pull.url = text_of(item, "url");
  const std::string title = text_of(item, "title");
  pull.title = plain_title(title, draft_prefix);
  pull.draft = pull.title != title;
  pull.body = text_of(item, "body");
  pull.head_commit = text_of(member_of(item, "head"), "sha");
  pull.etag = etag;
  if (truth_of(item, "merged")) {
    pull.state = PullRequestState::merged;
    pull.merge_commit = text_of(item, "merge_commit_sha");
  } else if (text_of(item, "state") == "closed") {
    pull.state = PullRequestState::closed;
  }
  // Of an open one also while it is looked into, and of a draft: no more than a hint.
  pull.conflicts = member_of(item, "mergeable") == json(false) && !pull.draft;
  pull.ready = truth_of(item, "mergeable");
  return pull;
}

class Gitea : public Forge {
 public:
  Gitea(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
        const Credentials &credentials, Limits &limits)
      : repository_(repository),
        name_(repository.type == "forgejo" ? "Forgejo" : "Gitea"),
        api_(host, call, repository, credentials, limits,
             {name_,
              {{"Accept", "application/json"},
               {"User-Agent", "promotion-pull-request/0.1.0"},
               {"Authorization", "token " + credentials.api_token()}},
              {},
              {},
              {}}) {}

  bool has_pull_requests() const override { return true; }

  std::vector<PullRequest> find(const std::string &head, const std::string &base) override {
    std::vector<PullRequest> found = pages(head, base, "open", most_open_pages);
    for (PullRequest &pull : pages(head, base, "closed", most_closed_pages)) found.push_back(std::move(pull));
    std::stable_sort(found.begin(), found.end(),
                     [](const PullRequest &a, const PullRequest &b) { return a.number > b.number; });
    return found;
  }

  std::optional<PullRequest> look(long long number, const std::string &etag) override {
    const ApiAnswer answer =
        api_.ask({"GET", pull_path(number), nullptr, {200}, "look at a pull request", etag});
    if (answer.status == 304) return std::nullopt;
    return pull_request_of(answer.body, answer.etag);
  }

  PullRequest open(const std::string &head, const std::string &base, const Proposal &proposal) override {
    const json wanted = {{"title", marked_title(proposal.text.title, proposal.draft, draft_prefix)},
                         {"body", proposal.text.body},
                         {"head", head},
                         {"base", base}};
    const ApiAnswer answer =
        api_.ask({"POST", pulls(), wanted, {201, 404, 409, 422}, "open a pull request", {}});
    if (answer.status == 201) return pull_request_of(answer.body);
    const std::string reason = reason_of(answer.body);
    if (answer.status == 404) unseen(head, reason);
    for (const PullRequest &pull : find(head, base)) {
      if (pull.state == PullRequestState::open) return pull;
    }
    throw Error(PROMOTION_FAILED_PRECONDITION,
                name_ + " refused to open a pull request from " + head + " into " + base + ": " + reason);
  }

  PullRequest rewrite(const PullRequest &pull, const PullRequestText &text) override {
    const json wanted = {{"title", marked_title(text.title, pull.draft, draft_prefix)}, {"body", text.body}};
    return pull_request_of(change(pull.number, wanted, "change a pull request"));
  }

  void close(long long number) override { change(number, {{"state", "closed"}}, "close a pull request"); }

  void comment_once(long long number, const std::string &mark, const std::string &text) override {
    api_.comment_once(issue_path(number) + "/comments", "", mark, text, "a pull request");
  }

  void decorate(const PullRequest &pull, const std::vector<std::string> &labels,
                const std::vector<std::string> &reviewers) override {
    json ids = json::array();
    for (const std::string &label : labels) {
      if (const long long id = this->label(label); id != 0) ids.push_back(id);
    }
    if (!ids.empty()) {
      api_.try_to({"POST",
                   issue_path(pull.number) + "/labels",
                   {{"labels", ids}},
                   {200},
                   "label a pull request",
                   {}});
    }
    // One by one, for a name that is not known makes the server refuse all of them.
    for (const std::string &reviewer : reviewers) {
      api_.try_to({"POST",
                   pull_path(pull.number) + "/requested_reviewers",
                   {{"reviewers", json::array({reviewer})}},
                   {201},
                   "ask " + reviewer + " to review a pull request",
                   {}});
    }
  }

  Merging merge_when_ready(const PullRequest &listed) override {
    // Servers before 1.16 know no head_commit_id and merge whatever the branch holds, so it is looked at
    // first.
    const PullRequest pull = look(listed.number, {}).value_or(listed);
    if (pull.state == PullRequestState::merged) return Merging::merged;
    if (!pull.ready || pull.head_commit != listed.head_commit) return Merging::not_yet;
    const ApiAnswer answer = api_.ask({"POST",
                                       pull_path(pull.number) + "/merge",
                                       {{"Do", "merge"}, {"head_commit_id", pull.head_commit}},
                                       {200, 404, 405, 409},
                                       "merge a pull request",
                                       {}});
    return answer.status == 200 ? Merging::merged : Merging::not_yet;
  }

  void merge_no_more(const PullRequest &) override {}  // it is this strategy that merges, and it does not

 private:
  std::string repository_path() const {
    return "/repos/" + percent_encode(repository_.owner) + "/" + percent_encode(repository_.name);
  }
  std::string pulls() const { return repository_path() + "/pulls"; }
  std::string pull_path(long long number) const { return pulls() + "/" + std::to_string(number); }
  std::string issue_path(long long number) const {
    return repository_path() + "/issues/" + std::to_string(number);
  }

  std::vector<PullRequest> pages(const std::string &head, const std::string &base, const std::string &state,
                                 int most) {
    std::vector<PullRequest> found;
    for (int page = 1; page <= most; ++page) {
      const std::string query =
          "?state=" + state + "&limit=" + std::to_string(page_size) + "&page=" + std::to_string(page);
      const json items =
          api_.ask({"GET", pulls() + query, nullptr, {200}, "list its pull requests", {}}).body;
      for (const json &item : items) {
        const json from = member_of(item, "head");
        const bool from_here = member_of(from, "repo_id") == member_of(member_of(item, "base"), "repo_id");
        // Of a branch that is gone the server gives another text in `ref`, and its name in `label`.
        const bool same_head = text_of(from, "ref") == head || text_of(from, "label") == head;
        if (from_here && same_head && text_of(member_of(item, "base"), "ref") == base)
          found.push_back(pull_request_of(item));
      }
      if (items.size() < page_size) break;
    }
    return found;
  }

  /// A missing branch and a repository that may not be seen look the same, and so does one whose first push
  /// the server has not worked through yet.
  [[noreturn]] void unseen(const std::string &head, const std::string &reason) {
    api_.ask({"GET", repository_path(), nullptr, {200}, "look at the repository", {}});
    throw Error(PROMOTION_UNAVAILABLE,
                name_ + " does not see the branch " + head + " or its base yet: " + reason);
  }

  json change(long long number, const json &wanted, const std::string &doing) {
    return api_.ask({"PATCH", pull_path(number), wanted, {200, 201}, doing, {}}).body;
  }

  /// A label's number, for servers before 1.22 take no names; made where there is none. 0: not to be had.
  long long label(const std::string &name) {
    const std::string path = repository_path() + "/labels";
    for (const json &known :
         api_.ask({"GET", path + "?limit=100", nullptr, {200}, "list its labels", {}}).body) {
      if (text_of(known, "name") == name) return number_of(known, "id");
    }
    try {
      return number_of(
          api_.ask({"POST", path, {{"name", name}, {"color", "#0e8a16"}}, {201}, "make a label", {}}).body,
          "id");
    } catch (const Error &error) {
      if (api_.call().cancelled()) throw;
      api_.host().warning(api_.call(), "the label " + name + " could not be made: " + error.what());
      return 0;
    }
  }

  const Repository &repository_;
  std::string name_;
  Api api_;
};

}  // namespace

std::unique_ptr<Forge> make_gitea(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials,
                                  Limits &limits) {
  return std::make_unique<Gitea>(host, call, repository, credentials, limits);
}

}  // namespace pull_request
