#include <algorithm>

#include "answers.hpp"
#include "api_double.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kDraft[] = "Draft: ";

std::string project_id(const std::string &name) {
  std::string id;
  for (const char c : name) id += c == '/' ? "%2F" : std::string(1, c);
  return id;
}

json json_of(const ForgePull &pull, const std::string &name, bool conflicts) {
  const bool draft = pull.title.rfind(kDraft, 0) == 0;
  return {
      {"id", 1000 + pull.number},
      {"iid", pull.number},
      {"project_id", 7},
      {"source_project_id", 7},
      {"target_project_id", 7},
      {"title", pull.title},
      {"description", pull.body},
      {"state", pull.merged ? "merged"
                : pull.open ? "opened"
                            : "closed"},
      {"source_branch", pull.head},
      {"target_branch", pull.base},
      {"sha", pull.head_commit},
      {"merge_commit_sha", pull.merge_commit.empty() ? json() : json(pull.merge_commit)},
      {"squash_commit_sha", nullptr},
      {"draft", draft},
      {"work_in_progress", draft},
      {"has_conflicts", conflicts},
      {"merge_when_pipeline_succeeds", pull.armed && pull.open},
      {"labels", pull.labels},
      {"web_url", "https://gitlab.example.com/" + name + "/-/merge_requests/" + std::to_string(pull.number)}};
}

}  // namespace

HttpAnswer GitLabDouble::answer(const RecordedRequest &request) {
  const bool known = header_of(request, "authorization") == "Bearer " + token() ||
                     header_of(request, "private-token") == token();
  if (!known) return message_answer(401, "401 Unauthorized");
  look_at_branches(false);  // GitLab leaves a merge request open whose branch is gone
  const std::vector<std::string> parts = components_of(request.path);
  const auto shown = [&](const ForgePull &pull) {
    return json_of(pull, name(), pull.open && !pull.head_commit.empty() && conflicts(pull));
  };
  if (parts.size() == 1 && parts[0] == "users" && request.method == "GET") {
    const std::string user = parameter_of(request, "username");
    if (user == "nobody") return json_answer(200, json::array());
    return json_answer(200, json::array({{{"id", 40 + user.size()}, {"username", user}}}));
  }
  if (parts.size() < 3 || parts[0] != "projects" || parts[1] != project_id(name()))
    return message_answer(404, "404 Project Not Found");
  if (parts[2] != "merge_requests") return json_answer(404, {{"error", "404 Not Found"}});
  const json wanted = request.body.empty() ? json::object() : json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return json_answer(400, {{"error", "invalid json"}});

  if (parts.size() == 3 && request.method == "GET") {
    json items = json::array();
    for (auto pull = pulls_.rbegin(); pull != pulls_.rend(); ++pull) {
      const std::string head = parameter_of(request, "source_branch");
      const std::string base = parameter_of(request, "target_branch");
      const std::string state = parameter_of(request, "state");
      if (!head.empty() && head != pull->head) continue;
      if (!base.empty() && base != pull->base) continue;
      const std::string own = pull->merged ? "merged" : pull->open ? "opened" : "closed";
      if (!state.empty() && state != "all" && state != own) continue;
      items.push_back(shown(*pull));
    }
    return json_answer(200, items);
  }
  if (parts.size() == 3 && request.method == "POST") {
    for (const char *member : {"source_branch", "target_branch", "title"}) {
      if (!wanted.contains(member)) return json_answer(400, {{"error", std::string(member) + " is missing"}});
    }
    const std::string head = text_member(wanted, "source_branch"),
                      base = text_member(wanted, "target_branch");
    if (head == base)
      return message_answer(422, json::array({"You can't use same project/branch for source and target"}));
    if (head_of(head).empty() || (empty_for_ > 0 && empty_for_-- > 0))
      return message_answer(400, json::array({"Source branch \"" + head + "\" does not exist"}));
    if (head_of(base).empty())
      return message_answer(400, json::array({"Target branch \"" + base + "\" does not exist"}));
    if (const ForgePull *other = open_between(head, base)) {
      return message_answer(
          409, json::array({"Another open merge request already exists for this source branch: !" +
                            std::to_string(other->number)}));
    }
    ForgePull &pull = add(head, base);
    pull.title = text_member(wanted, "title");
    pull.body = text_member(wanted, "description");
    return json_answer(201, shown(pull));
  }
  ForgePull *pull = parts.size() > 3 ? find(std::atoi(parts[3].c_str())) : nullptr;
  if (pull == nullptr) return message_answer(404, "404 Not found");
  const std::string what = parts.size() > 4 ? parts[4] : "";
  if (what.empty() && request.method == "GET") return conditional(request, json_answer(200, shown(*pull)));
  if (what.empty() && request.method == "PUT") {
    if (wanted.empty()) return json_answer(400, {{"error", "at least one parameter must be provided"}});
    if (text_member(wanted, "state_event") == "close") {
      if (!pull->open) return message_answer(400, "state_event is not valid now");
      pull->open = false;
    }
    if (wanted.contains("title")) pull->title = text_member(wanted, "title");
    if (wanted.contains("description")) pull->body = text_member(wanted, "description");
    if (wanted.contains("add_labels")) pull->labels.push_back(text_member(wanted, "add_labels"));
    for (const json &id : wanted.value("reviewer_ids", json::array())) {
      if (!id.is_number_integer()) return json_answer(400, {{"error", "reviewer_ids is invalid"}});
      pull->reviewers.push_back(id.dump());
    }
    return json_answer(200, shown(*pull));
  }
  if (what == "notes" && request.method == "GET") {
    json notes = json::array();
    for (const std::string &body : pull->comments) notes.push_back({{"body", body}});
    return json_answer(200, notes);
  }
  if (what == "notes" && request.method == "POST") {
    if (text_member(wanted, "body").empty()) return json_answer(400, {{"error", "body is missing"}});
    pull->comments.push_back(text_member(wanted, "body"));
    return json_answer(201, {{"id", pull->comments.size()}, {"body", pull->comments.back()}});
  }
  if (what == "merge" && request.method == "PUT") {
    if (!pull->open || pull->title.rfind(kDraft, 0) == 0)
      return message_answer(405, "405 Method Not Allowed");
    if (wanted.contains("sha") && text_member(wanted, "sha") != pull->head_commit)
      return message_answer(409, "SHA does not match HEAD of source branch");
    if (conflicts(*pull)) return message_answer(422, "Branch cannot be merged");
    const bool patient =
        wanted.value("auto_merge", false) || wanted.value("merge_when_pipeline_succeeds", false);
    if (!checks_pass() && !patient) return message_answer(405, "405 Method Not Allowed");
    if (checks_pass()) {
      merge(pull->number);
    } else {
      pull->armed = true;
    }
    return json_answer(200, shown(*pull));
  }
  if (what == "cancel_merge_when_pipeline_succeeds" && request.method == "POST") {
    if (!pull->armed) return message_answer(406, "406 Not Acceptable");
    pull->armed = false;
    return json_answer(201, {{"status", "success"}});
  }
  return json_answer(404, {{"error", "404 Not Found"}});
}

}  // namespace promotion::test
