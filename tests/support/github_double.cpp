#include "github_double.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "flux_event.hpp"
#include "process.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

constexpr char kDocumentation[] = "https://docs.github.com/rest/pulls/pulls";
constexpr std::size_t kTitleLimit = 256, kBodyLimit = 65536;

HttpAnswer answer(int status, const json &body) { return {status, {}, body.dump()}; }

HttpAnswer error(int status, const std::string &message) {
  return answer(
      status,
      {{"message", message}, {"documentation_url", kDocumentation}, {"status", std::to_string(status)}});
}

json invalid(const std::string &field) {
  return {{"resource", "PullRequest"}, {"field", field}, {"code", "invalid"}};
}

json custom(const std::string &message) {
  return {{"resource", "PullRequest"}, {"code", "custom"}, {"message", message}};
}

HttpAnswer validation_failed(const json &errors) {
  return answer(422, {{"message", "Validation Failed"},
                      {"errors", errors},
                      {"documentation_url", kDocumentation},
                      {"status", "422"}});
}

std::string owner_of(const std::string &repository) { return repository.substr(0, repository.find('/')); }

std::string text(const json &object, const char *member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void check_lengths(const json &wanted, json &errors) {
  if (text(wanted, "title").size() > kTitleLimit) {
    errors.push_back(custom("title is too long (maximum is 256 characters)"));
  }
  if (text(wanted, "body").size() > kBodyLimit) {
    errors.push_back(custom("body is too long (maximum is 65536 characters)"));
  }
}

int number_or(const std::map<std::string, std::string> &query, const char *name, int otherwise) {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : std::atoi(found->second.c_str());
}

std::string value_or(const std::map<std::string, std::string> &query, const char *name,
                     const char *otherwise) {
  const auto found = query.find(name);
  return found == query.end() ? otherwise : found->second;
}

std::vector<std::string> split(const std::string &path) {
  std::vector<std::string> parts;
  std::istringstream stream(path);
  for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
  return parts;
}

}  // namespace

GitHubDouble::GitHubDouble(std::filesystem::path repositories, std::vector<std::string> tokens)
    : repositories_(std::move(repositories)),
      tokens_(std::move(tokens)),
      server_([this](const RecordedRequest &request) { return handle(request); }) {}

std::vector<GitHubPullRequest> GitHubDouble::pull_requests() const {
  const std::lock_guard lock(mutex_);
  return pulls_;
}

std::vector<RecordedRequest> GitHubDouble::requests(const std::string &method) const {
  std::vector<RecordedRequest> found = server_.requests();
  std::erase_if(found, [&](const RecordedRequest &request) { return request.method != method; });
  return found;
}

void GitHubDouble::fail_after_effect(const std::string &method, int status) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back({method, true, error(status, "Server Error")});
}

void GitHubDouble::refuse_next(const std::string &method, HttpAnswer with) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back({method, false, std::move(with)});
}

void GitHubDouble::merge(int number) {
  close(number);
  const std::lock_guard lock(mutex_);
  for (GitHubPullRequest &pull : pulls_) {
    if (pull.number == number) pull.merged = true;
  }
}

void GitHubDouble::close(int number) {
  const std::lock_guard lock(mutex_);
  for (GitHubPullRequest &pull : pulls_) {
    if (pull.number != number) continue;
    pull.open = false;
    pull.closed_at = pull.updated_at = timestamp_now();
  }
}

HttpAnswer GitHubDouble::handle(const RecordedRequest &request) {
  const std::lock_guard lock(mutex_);
  const auto script = std::find_if(scripts_.begin(), scripts_.end(),
                                   [&](const Script &s) { return s.method == request.method; });
  HttpAnswer result;
  if (script == scripts_.end()) {
    result = route(request);
  } else {
    if (script->after_effect) route(request);
    result = script->answer;
    scripts_.erase(script);
  }
  result.headers.insert({{"x-ratelimit-limit", "5000"},
                         {"x-ratelimit-remaining", "4999"},
                         {"x-ratelimit-used", "1"},
                         {"x-ratelimit-reset", std::to_string(std::time(nullptr) + 3600)},
                         {"x-ratelimit-resource", "core"},
                         {"x-github-media-type", "github.v3; format=json"},
                         {"x-github-request-id", "0000:0000:000000:000000:00000000"}});
  return result;
}

// What is refused before GitHub looks at the path: no name of a program, no right to be here.
std::optional<HttpAnswer> GitHubDouble::refuse_stranger(const RecordedRequest &request) const {
  const auto agent = request.headers.find("user-agent");
  if (agent == request.headers.end() || agent->second.empty()) {
    return HttpAnswer{
        403,
        {{"content-type", "text/plain"}},
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent "
        "header.\n"};
  }
  const auto version = request.headers.find("x-github-api-version");
  if (version != request.headers.end() && version->second != "2022-11-28") {
    return error(400, "\"" + version->second + "\" is not a supported version");
  }
  const auto authorization = request.headers.find("authorization");
  if (authorization == request.headers.end()) {
    // Without credentials a private repository looks as if it were not there.
    return request.method == "GET" ? error(404, "Not Found") : error(401, "Requires authentication");
  }
  for (const std::string &token : tokens_) {
    if (authorization->second == "Bearer " + token || authorization->second == "token " + token) return {};
  }
  return error(401, "Bad credentials");
}

HttpAnswer GitHubDouble::route(const RecordedRequest &request) {
  if (const std::optional<HttpAnswer> refusal = refuse_stranger(request)) return *refusal;
  // /repos/OWNER/NAME/pulls[/NUMBER]
  const std::vector<std::string> parts = split(request.path);
  const bool known = (parts.size() == 5 || parts.size() == 6) && parts[1] == "repos" && parts[4] == "pulls";
  if (!known) return error(404, "Not Found");
  const std::string repository = parts[2] + "/" + parts[3];
  if (!std::filesystem::is_directory(folder(repository))) return error(404, "Not Found");
  look_at_branches();
  if (parts.size() == 5) {
    if (request.method == "GET") return list(repository, request);
    if (request.method == "POST") return create(repository, request);
    return error(404, "Not Found");
  }
  GitHubPullRequest *pull = find(repository, std::atoi(parts[5].c_str()));
  if (pull == nullptr) return error(404, "Not Found");
  if (request.method == "PATCH") return edit(*pull, request);
  if (request.method != "GET") return error(404, "Not Found");
  return answer(200, github_pull_request_json(*pull, head(repository, pull->base), url(), true));
}

HttpAnswer GitHubDouble::list(const std::string &repository, const RecordedRequest &request) {
  const std::string state = value_or(request.query, "state", "open");
  const std::string base = value_or(request.query, "base", "");
  const std::string wanted_head = value_or(request.query, "head", "");
  // GitHub takes the filter only as OWNER:BRANCH; a bare name is ignored.
  const bool by_head = wanted_head.find(':') != std::string::npos;
  std::vector<const GitHubPullRequest *> found;
  for (auto pull = pulls_.rbegin(); pull != pulls_.rend(); ++pull) {  // newest first
    if (pull->repository != repository) continue;
    if (state != "all" && pull->open != (state == "open")) continue;
    if (!base.empty() && pull->base != base) continue;
    if (by_head && wanted_head != owner_of(repository) + ":" + pull->head) continue;
    found.push_back(&*pull);
  }
  if (value_or(request.query, "direction", "desc") == "asc") std::reverse(found.begin(), found.end());
  const int per_page = std::clamp(number_or(request.query, "per_page", 30), 1, 100);
  const int page = std::max(number_or(request.query, "page", 1), 1);
  json items = json::array();
  const std::size_t first = static_cast<std::size_t>((page - 1) * per_page);
  const std::size_t end = std::min(found.size(), first + static_cast<std::size_t>(per_page));
  for (std::size_t i = first; i < end; ++i) {
    items.push_back(github_pull_request_json(*found[i], head(repository, found[i]->base), url(), false));
  }
  HttpAnswer result = answer(200, items);
  if (end < found.size()) {
    result.headers["link"] = "<" + url() + request.path + "?page=" + std::to_string(page + 1) +
                             "&per_page=" + std::to_string(per_page) + ">; rel=\"next\"";
  }
  return result;
}

HttpAnswer GitHubDouble::create(const std::string &repository, const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return error(400, "Problems parsing JSON");
  std::string head_branch = text(wanted, "head");
  const std::string base = text(wanted, "base"), title = text(wanted, "title");
  if (base.empty() || head_branch.empty()) {
    return error(422, std::string("Invalid request.\n\n\"") + (base.empty() ? "base" : "head") +
                          "\" wasn't supplied.");
  }
  const std::string prefix = owner_of(repository) + ":";
  if (head_branch.rfind(prefix, 0) == 0) head_branch.erase(0, prefix.size());
  json errors = json::array();
  if (title.empty()) {
    errors.push_back({{"resource", "PullRequest"}, {"field", "title"}, {"code", "missing_field"}});
  }
  check_lengths(wanted, errors);
  if (head(repository, base).empty()) errors.push_back(invalid("base"));
  if (head(repository, head_branch).empty()) errors.push_back(invalid("head"));
  if (!errors.empty()) return validation_failed(errors);
  if (commits_between(repository, base, head_branch) == 0) {
    return validation_failed(json::array({custom("No commits between " + base + " and " + head_branch)}));
  }
  for (const GitHubPullRequest &pull : pulls_) {
    if (pull.open && pull.repository == repository && pull.head == head_branch && pull.base == base) {
      return validation_failed(
          json::array({custom("A pull request already exists for " + prefix + head_branch + ".")}));
    }
  }
  const std::string now = timestamp_now();
  pulls_.push_back({repository, next_number_++, title, text(wanted, "body"), head_branch, base,
                    head(repository, head_branch), true, false, wanted.value("draft", false), now, now, ""});
  HttpAnswer result =
      answer(201, github_pull_request_json(pulls_.back(), head(repository, base), url(), true));
  result.headers["location"] = url() + request.path + "/" + std::to_string(pulls_.back().number);
  return result;
}

HttpAnswer GitHubDouble::edit(GitHubPullRequest &pull, const RecordedRequest &request) {
  const json wanted = json::parse(request.body, nullptr, false);
  if (!wanted.is_object()) return error(400, "Problems parsing JSON");
  json errors = json::array();
  check_lengths(wanted, errors);
  const std::string state = text(wanted, "state"), base = text(wanted, "base");
  if (wanted.contains("title") && text(wanted, "title").empty()) errors.push_back(invalid("title"));
  if (!state.empty() && state != "open" && state != "closed") errors.push_back(invalid("state"));
  if (!base.empty() && head(pull.repository, base).empty()) errors.push_back(invalid("base"));
  if (!base.empty() && !pull.open)
    errors.push_back(custom("Cannot change the base branch of a closed pull request."));
  if (state == "open" && !pull.open) {
    if (pull.merged || head(pull.repository, pull.head).empty()) errors.push_back(invalid("state"));
    for (const GitHubPullRequest &other : pulls_) {
      if (other.open && other.repository == pull.repository && other.head == pull.head &&
          other.base == pull.base) {
        errors.push_back(
            custom("A pull request already exists for " + owner_of(pull.repository) + ":" + pull.head + "."));
      }
    }
  }
  if (!errors.empty()) return validation_failed(errors);
  const std::string now = timestamp_now();
  if (wanted.contains("title")) pull.title = text(wanted, "title");
  if (wanted.contains("body")) pull.body = text(wanted, "body");
  if (!base.empty()) pull.base = base;
  if (state == "closed" && pull.open) pull.closed_at = now;
  if (state == "open") pull.closed_at.clear();
  if (!state.empty()) pull.open = state == "open";
  pull.updated_at = now;
  return answer(200, github_pull_request_json(pull, head(pull.repository, pull.base), url(), true));
}

GitHubPullRequest *GitHubDouble::find(const std::string &repository, int number) {
  for (GitHubPullRequest &pull : pulls_) {
    if (pull.repository == repository && pull.number == number) return &pull;
  }
  return nullptr;
}

// An open pull request follows its branch, and is closed when the branch goes away.
void GitHubDouble::look_at_branches() {
  for (GitHubPullRequest &pull : pulls_) {
    if (!pull.open) continue;
    const std::string commit = head(pull.repository, pull.head);
    if (!commit.empty()) {
      pull.head_commit = commit;
    } else {
      pull.open = false;
      pull.closed_at = pull.updated_at = timestamp_now();
    }
  }
}

std::filesystem::path GitHubDouble::folder(const std::string &repository) const {
  return repositories_ / (repository + ".git");
}

std::string GitHubDouble::head(const std::string &repository, const std::string &branch) const {
  const CommandResult result = run({"git", "-C", folder(repository).string(), "rev-parse", "--verify",
                                    "--quiet", "--end-of-options", "refs/heads/" + branch},
                                   {}, git_environment());
  return result.code == 0 ? result.output.substr(0, result.output.find('\n')) : "";
}

int GitHubDouble::commits_between(const std::string &repository, const std::string &base,
                                  const std::string &head_branch) const {
  return std::stoi(run_or_throw({"git", "-C", folder(repository).string(), "rev-list", "--count",
                                 "refs/heads/" + base + "..refs/heads/" + head_branch},
                                {}, git_environment()));
}

}  // namespace promotion::test
