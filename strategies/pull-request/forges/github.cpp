// GitHub and GitHub Enterprise: the REST API for pull requests, version 2022-11-28, and of GraphQL what REST
// lacks: auto-merge and the merge queue.
#include <algorithm>

#include "forges/api.hpp"
#include "forges/forge.hpp"
#include "forges/json_text.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;

bool has_error(const json &answer, std::string_view field, std::string_view code) {
  const json errors = member_of(answer, "errors");
  return std::any_of(errors.begin(), errors.end(), [&](const json &error) {
    return text_of(error, "field") == field && text_of(error, "code") == code;
  });
}

PullRequest pull_request_of(const json &item, const std::string &etag = {}) {
  PullRequest pull;
  pull.number = number_of(item, "number");
  pull.url = text_of(item, "html_url");
  pull.title = text_of(item, "title");
  pull.body = text_of(item, "body");
  pull.head_commit = text_of(member_of(item, "head"), "sha");
  pull.id = text_of(item, "node_id");
  pull.etag = etag;
  if (text_of(item, "state") == "closed") {
    pull.state = text_of(item, "merged_at").empty() ? PullRequestState::closed : PullRequestState::merged;
    if (pull.state == PullRequestState::merged) pull.merge_commit = text_of(item, "merge_commit_sha");
  }
  pull.conflicts = text_of(item, "mergeable_state") == "dirty";
  pull.draft = truth_of(item, "draft");
  pull.ready = text_of(item, "mergeable_state") == "clean";
  pull.merges_itself = member_of(item, "auto_merge").is_object();
  return pull;
}

}  // namespace

ApiManners github_manners(const Credentials &credentials) {
  return {"GitHub",
          {{"Accept", "application/vnd.github+json"},
           {"X-GitHub-Api-Version", "2022-11-28"},
           {"User-Agent", "promotion-pull-request/0.1.0"},
           {"Authorization", "Bearer " + credentials.api_token()}},
          "x-ratelimit-remaining",
          "x-ratelimit-limit",
          "x-ratelimit-reset"};
}

namespace {

class GitHub : public Forge {
 public:
  GitHub(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
         const Credentials &credentials, Limits &limits)
      : repository_(repository),
        api_(host, call, repository, credentials, limits, github_manners(credentials)) {}

  bool has_pull_requests() const override { return true; }

  std::vector<PullRequest> find(const std::string &head, const std::string &base) override {
    const std::string query = "?state=all&sort=created&direction=desc&per_page=100&head=" +
                              percent_encode(repository_.owner + ":" + head) +
                              "&base=" + percent_encode(base);
    const json items = api_.ask({"GET", pulls() + query, nullptr, {200}, "list its pull requests", {}}).body;
    if (!items.is_array()) {
      throw Error(PROMOTION_UNAVAILABLE,
                  repository_.api_url + " answered with something that is not GitHub's JSON; check apiUrl");
    }
    std::vector<PullRequest> found;
    for (const json &item : items) {
      // The filters are looked after again, for a filter that is not understood is ignored.
      const bool same_head = text_of(member_of(item, "head"), "ref") == head;
      if (same_head && text_of(member_of(item, "base"), "ref") == base && is_from_here(item)) {
        found.push_back(pull_request_of(item));
      }
    }
    return found;
  }

  std::optional<PullRequest> look(long long number, const std::string &etag) override {
    const ApiAnswer answer =
        api_.ask({"GET", pull_path(number), nullptr, {200}, "look at a pull request", etag});
    if (answer.status == 304) return std::nullopt;
    return pull_request_of(answer.body, answer.etag);
  }

  PullRequest open(const std::string &head, const std::string &base, const Proposal &proposal) override {
    json wanted = {
        {"title", proposal.text.title}, {"body", proposal.text.body}, {"head", head}, {"base", base}};
    if (proposal.draft) wanted["draft"] = true;
    const json answer = api_.ask({"POST", pulls(), wanted, {201, 422}, "open a pull request", {}}).body;
    if (answer.contains("number")) return pull_request_of(answer);
    for (const PullRequest &pull : find(head, base)) {
      if (pull.state == PullRequestState::open) return pull;
    }
    // The branch is there, since it was pushed; GitHub can take a moment to see it.
    if (has_error(answer, "head", "invalid")) {
      throw Error(PROMOTION_UNAVAILABLE,
                  "GitHub does not see the branch " + head + " yet: " + reason_of(answer));
    }
    throw Error(PROMOTION_FAILED_PRECONDITION, "GitHub refused to open a pull request from " + head +
                                                   " into " + base + ": " + reason_of(answer));
  }

  PullRequest rewrite(const PullRequest &pull, const PullRequestText &text) override {
    const json wanted = {{"title", text.title}, {"body", text.body}};
    return pull_request_of(
        api_.ask({"PATCH", pull_path(pull.number), wanted, {200}, "change a pull request", {}}).body);
  }

  void close(long long number) override {
    api_.ask({"PATCH", pull_path(number), {{"state", "closed"}}, {200}, "close a pull request", {}});
  }

  void comment_once(long long number, const std::string &mark, const std::string &text) override {
    api_.comment_once(issue_path(number) + "/comments", "?per_page=100", mark, text, "a pull request");
  }

  void decorate(const PullRequest &pull, const std::vector<std::string> &labels,
                const std::vector<std::string> &reviewers) override {
    if (!labels.empty()) {
      api_.try_to({"POST",
                   issue_path(pull.number) + "/labels",
                   {{"labels", labels}},
                   {200},
                   "label a pull request",
                   {}});
    }
    // One by one, for a name that is not a collaborator's makes GitHub refuse all of them.
    for (const std::string &reviewer : reviewers) {
      const std::size_t slash = reviewer.find('/');
      const json wanted = slash == std::string::npos ? json{{"reviewers", {reviewer}}}
                                                     : json{{"team_reviewers", {reviewer.substr(slash + 1)}}};
      api_.try_to({"POST",
                   pull_path(pull.number) + "/requested_reviewers",
                   wanted,
                   {201},
                   "ask " + reviewer + " to review a pull request",
                   {}});
    }
  }

  Merging merge_when_ready(const PullRequest &listed) override {
    if (listed.merges_itself) return Merging::armed;
    // A list does not tell whether it could be merged.
    const PullRequest pull = look(listed.number, {}).value_or(listed);
    if (pull.merges_itself) return Merging::armed;
    if (pull.head_commit != listed.head_commit) return Merging::not_yet;
    const json settings = api_.ask({"GET", repository_path(), nullptr, {200}, "read the settings", {}}).body;
    const std::string method = merge_method(settings);
    if (!pull.ready && truth_of(settings, "allow_auto_merge")) {
      const json answer = graphql(
          "mutation($id:ID!,$head:GitObjectID!,$method:PullRequestMergeMethod!){enablePullRequestAutoMerge("
          "input:{pullRequestId:$id,expectedHeadOid:$head,mergeMethod:$method}){clientMutationId}}",
          {{"id", pull.id}, {"head", pull.head_commit}, {"method", upper(method)}});
      if (!answer.contains("errors")) return Merging::armed;
      api_.host().warning(api_.call(), "GitHub does not merge it by itself: " + reason_of(answer));
      return Merging::not_yet;
    }
    if (!pull.ready) return Merging::not_yet;
    const ApiAnswer merged = api_.ask({"PUT",
                                       pull_path(pull.number) + "/merge",
                                       {{"sha", pull.head_commit}, {"merge_method", method}},
                                       {200, 405, 409},
                                       "merge a pull request",
                                       {}});
    return merged.status == 200 ? Merging::merged : Merging::not_yet;
  }

  void merge_no_more(const PullRequest &pull) override {
    if (!pull.merges_itself) return;
    const json answer =
        graphql("mutation($id:ID!){disablePullRequestAutoMerge(input:{pullRequestId:$id}){clientMutationId}}",
                {{"id", pull.id}});
    if (!answer.contains("errors")) return;
    throw Error(PROMOTION_UNAVAILABLE, "GitHub still merges pull request #" + std::to_string(pull.number) +
                                           " by itself: " + reason_of(answer));
  }

 private:
  std::string repository_path() const {
    return "/repos/" + percent_encode(repository_.owner) + "/" + percent_encode(repository_.name);
  }
  std::string pulls() const { return repository_path() + "/pulls"; }
  std::string pull_path(long long number) const { return pulls() + "/" + std::to_string(number); }
  std::string issue_path(long long number) const {
    return repository_path() + "/issues/" + std::to_string(number);
  }

  /// A fork may have a branch of that name, too.
  bool is_from_here(const json &item) const {
    const std::string name = text_of(member_of(member_of(item, "head"), "repo"), "full_name");
    const std::string ours = repository_.owner + "/" + repository_.name;
    return std::equal(name.begin(), name.end(), ours.begin(), ours.end(), [](char a, char b) {
      const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c + 0; };
      return lower(a) == lower(b);
    });
  }

  static std::string upper(std::string text) {
    for (char &c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return text;
  }

  /// The first that the repository allows.
  static std::string merge_method(const json &settings) {
    if (truth_of(settings, "allow_squash_merge")) return "squash";
    if (truth_of(settings, "allow_merge_commit")) return "merge";
    return truth_of(settings, "allow_rebase_merge") ? "rebase" : "merge";
  }

  /// Beside the REST API: api.github.com/graphql, and /api/graphql of an Enterprise server.
  json graphql(const std::string &query, const json &variables) {
    std::string url = repository_.api_url;
    const std::string version = "/api/v3";
    if (url.size() > version.size() && url.compare(url.size() - version.size(), version.size(), version) == 0)
      url.resize(url.size() - 3);
    return api_
        .ask({"POST",
              url + (url.back() == '/' ? "graphql" : "/graphql"),
              {{"query", query}, {"variables", variables}},
              {200},
              "change how a pull request is merged",
              {}})
        .body;
  }

  const Repository &repository_;
  Api api_;
};

}  // namespace

std::unique_ptr<Forge> make_github(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials,
                                   Limits &limits) {
  return std::make_unique<GitHub>(host, call, repository, credentials, limits);
}

}  // namespace pull_request
