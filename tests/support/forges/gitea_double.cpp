#include <algorithm>

#include "answers.hpp"
#include "api_double.hpp"
#include "gitea_json.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kSwagger[] = "http://gitea.example.com/api/swagger";

HttpAnswer refused(int status, const std::string &message) {
  return json_answer(status, {{"message", message}, {"url", kSwagger}});
}

HttpAnswer not_found(const std::string &message = "Not Found") {
  return json_answer(404, {{"documentation_url", kSwagger}, {"errors", nullptr}, {"message", message}});
}

bool is_draft(const ForgePull &pull) { return pull.title.rfind("WIP:", 0) == 0; }

}  // namespace

HttpAnswer GiteaDouble::answer(const RecordedRequest &request) {
  const std::string authorization = header_of(request, "authorization");
  if (authorization.empty()) return not_found();  // of a private repository strangers are told nothing
  if (authorization != "token " + token() && authorization != "Bearer " + token())
    return refused(401, "token is required");
  look_at_branches(true);
  const std::vector<std::string> parts = components_of(request.path);
  if (parts.size() < 3 || parts[0] != "repos" || parts[1] + "/" + parts[2] != name()) return not_found();
  if (parts.size() == 3) return json_answer(200, gitea_repository_json(name(), empty_for_ > 0));
  if (parts[3] == "pulls") return pulls_answer(request, parts);
  if (parts[3] == "labels" && parts.size() == 4) return labels_answer(request);
  ForgePull *pull = parts[3] == "issues" && parts.size() == 6 ? find(std::atoi(parts[4].c_str())) : nullptr;
  return pull == nullptr ? not_found() : issue_answer(*pull, request, parts[5]);
}

HttpAnswer GiteaDouble::pulls_answer(const RecordedRequest &request, const std::vector<std::string> &parts) {
  if (parts.size() == 4) return request.method == "POST" ? create(request) : list(request);
  ForgePull *pull = find(std::atoi(parts[4].c_str()));
  if (pull == nullptr) return not_found();
  if (parts.size() == 5 && request.method == "GET") return json_answer(200, shown(*pull));
  if (parts.size() == 5 && request.method == "PATCH") return edit(*pull, request);
  if (parts.size() == 6 && parts[5] == "merge" && request.method == "POST")
    return merge_request(*pull, request);
  if (parts.size() == 6 && parts[5] == "merge" && request.method == "GET")
    return pull->merged ? HttpAnswer{204, {}, ""} : not_found();
  if (parts.size() == 6 && parts[5] == "requested_reviewers" && request.method == "POST") {
    const json wanted = json::parse(request.body, nullptr, false);
    for (const json &reviewer : wanted.value("reviewers", json::array())) {
      if (reviewer == "nobody") return not_found("User 'nobody' not exist");
      if (reviewer == "bot") return refused(422, "doer can't be reviewer [user_id: 1, repo_id: 1]");
    }
    json reviews = json::array();
    for (const json &reviewer : wanted.value("reviewers", json::array())) {
      pull->reviewers.push_back(reviewer);
      reviews.push_back(gitea_review_json(name(), *pull, reviewer));
    }
    return json_answer(201, reviews);
  }
  return not_found();
}

HttpAnswer GiteaDouble::create(const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return refused(422, "invalid json");
  if (empty_for_ > 0) return --empty_for_, not_found();
  const std::string head = text_member(wanted, "head"), base = text_member(wanted, "base");
  if (text_member(wanted, "title").empty()) return refused(422, "Required");
  if (head_of(base).empty()) return not_found("IsBranchExist");
  if (head.find(':') != std::string::npos) return not_found("HasForkedRepo");
  if (head_of(head).empty()) return not_found();
  if (head == base)
    return refused(422, "Invalid PullRequest: There are no changes between the head and the base");
  if (const ForgePull *other = open_between(head, base)) {
    return refused(409,
                   "pull request already exists for these targets [id: " + std::to_string(other->number) +
                       ", issue_id: 1, head_repo_id: 1, base_repo_id: 1, head_branch: " + head +
                       ", base_branch: " + base + "]");
  }
  ForgePull &pull = add(head, base);
  pull.title = text_member(wanted, "title");
  pull.body = text_member(wanted, "body");
  return json_answer(201, shown(pull));
}

// The filters head and base, which others have, are ignored.
HttpAnswer GiteaDouble::list(const RecordedRequest &request) const {
  const std::string state = parameter_of(request, "state");
  const int limit = std::clamp(std::atoi(parameter_of(request, "limit").c_str()), 1, 50);
  const int first = limit * (std::max(std::atoi(parameter_of(request, "page").c_str()), 1) - 1);
  json items = json::array();
  int place = 0;
  for (auto pull = pulls_.rbegin(); pull != pulls_.rend(); ++pull) {
    if (state != "all" && pull->open != (state != "closed")) continue;
    if (place >= first && place < first + limit) items.push_back(shown(*pull));
    ++place;
  }
  HttpAnswer result = json_answer(200, items);
  result.headers["x-total-count"] = std::to_string(place);
  return result;
}

HttpAnswer GiteaDouble::edit(ForgePull &pull, const RecordedRequest &request) const {
  const json wanted = json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return refused(422, "invalid json");
  if (wanted.contains("title")) pull.title = text_member(wanted, "title");
  if (wanted.contains("body")) pull.body = text_member(wanted, "body");
  if (wanted.contains("assignees")) pull.assignees = wanted["assignees"].get<std::vector<std::string>>();
  const std::string state = text_member(wanted, "state");
  if (pull.merged && state == "open")
    return refused(412, "cannot change state of this pull request, it was already merged");
  if (!state.empty()) pull.open = state == "open";
  return json_answer(201, shown(pull));
}

// head_commit_id, which newer servers know, is ignored: it merges what is there.
HttpAnswer GiteaDouble::merge_request(ForgePull &pull, const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  const std::string style = wanted.is_object() ? text_member(wanted, "Do") : "";
  const std::string styles[] = {"merge", "rebase", "rebase-merge", "squash"};
  if (std::find(std::begin(styles), std::end(styles), style) == std::end(styles)) return refused(422, "In");
  if (!pull.open) return not_found();
  if (is_draft(pull) || conflicts(pull)) return refused(405, "Please try again later");
  if (wants_approval_) return refused(405, "not allowed to merge [reason: Does not have enough approvals]");
  if (!checks_pass())
    return refused(405, "not allowed to merge [reason: Not all required status checks successful]");
  merge(pull.number);
  return {200, {}, ""};
}

HttpAnswer GiteaDouble::issue_answer(ForgePull &pull, const RecordedRequest &request,
                                     const std::string &what) {
  const json wanted = request.body.empty() ? json::object() : json::parse(request.body, nullptr, false);
  if (what == "comments" && request.method == "GET") {
    json items = json::array();
    for (std::size_t i = 0; i < pull.comments.size(); ++i)
      items.push_back(gitea_comment_json(name(), pull, i));
    return json_answer(200, items);
  }
  if (what == "comments") {
    if (text_member(wanted, "body").empty()) return refused(422, "Required");
    pull.comments.push_back(text_member(wanted, "body"));
    return json_answer(201, gitea_comment_json(name(), pull, pull.comments.size() - 1));
  }
  if (what != "labels" || request.method != "POST") return not_found();
  for (const json &id : wanted.value("labels", json::array())) {
    if (!id.is_number_integer())
      return refused(
          422, "structs.IssueLabelsOption.Labels: []int64: readUint64: unexpected character: \xEF\xBF\xBD");
    const auto place = id.get<std::size_t>();  // one that is not known is left out without a word
    if (place >= 1 && place <= labels_.size()) pull.labels.push_back(labels_[place - 1]);
  }
  return json_answer(200, labels_of(pull));
}

json GiteaDouble::labels_of(const ForgePull &pull) const {
  json labels = json::array();
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (std::find(pull.labels.begin(), pull.labels.end(), labels_[i]) != pull.labels.end())
      labels.push_back(gitea_label_json(i + 1, labels_[i]));
  }
  return labels;
}

json GiteaDouble::shown(const ForgePull &pull) const {
  // Of a merged one it is still told that it could be.
  const bool mergeable = pull.merged || (pull.open && !is_draft(pull) && !conflicts(pull));
  return gitea_pull_json(name(), pull, {head_of(pull.base), mergeable, labels_of(pull)});
}

HttpAnswer GiteaDouble::labels_answer(const RecordedRequest &request) {
  if (request.method == "POST") {
    const json wanted = json::parse(request.body, nullptr, false);
    if (text_member(wanted, "name").empty() || text_member(wanted, "color").empty())
      return refused(422, "Required");
    labels_.push_back(text_member(wanted, "name"));
    return json_answer(201, gitea_label_json(labels_.size(), labels_.back()));
  }
  json items = json::array();
  for (std::size_t i = 0; i < labels_.size(); ++i) items.push_back(gitea_label_json(i + 1, labels_[i]));
  return json_answer(200, items);
}

}  // namespace promotion::test
