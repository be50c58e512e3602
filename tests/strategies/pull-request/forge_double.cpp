#include "forge_double.hpp"

#include <nlohmann/json.hpp>

#include "process.hpp"

namespace pull_request::test {

std::string decoded(const std::string &text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      result += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

namespace {

using nlohmann::json;

const std::string owner = "organisation";
const std::string basic = "Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0LXRva2Vu";  // x-access-token:s3cret-token

std::string text(const promotion_string &value) { return {value.data, value.size}; }
std::string bytes(const promotion_bytes &value) {
  return {static_cast<const char *>(value.data), value.size};
}

ForgeAnswer json_answer(int status, const json &body) {
  return {status, {{"content-type", "application/json; charset=utf-8"}}, body.dump()};
}

std::string parameter(const std::string &query, const std::string &name) {
  const std::size_t at = ("&" + query).find("&" + name + "=");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 1;
  return decoded(query.substr(begin, query.find('&', begin) - begin));
}

json json_of(const DoublePull &pull) {
  return {
      {"number", pull.number},
      {"html_url", "https://forge.test/organisation/repository/pull/" + std::to_string(pull.number)},
      {"state", pull.open ? "open" : "closed"},
      {"merged_at", pull.merged ? json("2026-11-23T00:00:00Z") : json()},
      {"merge_commit_sha", pull.merge_commit.empty() ? json() : json(pull.merge_commit)},
      {"mergeable_state", pull.conflicts ? "dirty" : "blocked"},
      {"title", pull.title},
      {"body", pull.body},
      {"head",
       {{"ref", pull.head}, {"sha", pull.head_commit}, {"repo", {{"full_name", "Organisation/repository"}}}}},
      {"base", {{"ref", pull.base}}}};
}

}  // namespace

ForgeDouble::ForgeDouble(promotion::test::Host &host, std::filesystem::path repositories)
    : repositories_(std::move(repositories)) {
  const promotion_host *raw = host.get();
  const std::string id = PROMOTION_HTTP_ID;
  const auto *table = static_cast<const promotion_http *>(raw->service(raw->context, {id.data(), id.size()}));
  auto *replaced = const_cast<promotion_http *>(table);
  replaced->context = this;
  replaced->send = &ForgeDouble::send;
}

void ForgeDouble::intercept(std::function<bool(const SentRequest &)> which, ForgeAnswer answer,
                            bool after_effect) {
  interceptions_.push_back({std::move(which), std::move(answer), after_effect});
}

std::size_t ForgeDouble::count(const std::string &method, const std::string &part_of_url) const {
  std::size_t found = 0;
  for (const SentRequest &request : requests) {
    found += request.method == method && request.url.find(part_of_url) != std::string::npos ? 1 : 0;
  }
  return found;
}

promotion_status ForgeDouble::send(void *context, const promotion_call *,
                                   const promotion_http_request *request,
                                   const promotion_http_answer *answer) {
  auto &self = *static_cast<ForgeDouble *>(context);
  SentRequest sent{text(request->method),   text(request->url),     {},
                   bytes(request->body),    bytes(request->ca_pem), bytes(request->certificate_pem),
                   bytes(request->key_pem), text(request->proxy)};
  for (std::uint64_t i = 0; i < request->header_count; ++i) {
    sent.headers[text(request->headers[i].key)] = text(request->headers[i].value);
  }
  self.requests.push_back(sent);
  using Kind = Fault::Kind;
  const Fault fault = self.fault ? self.fault(sent) : Fault{};
  if (fault.kind == Kind::refused) return PROMOTION_UNAVAILABLE;
  if (fault.kind == Kind::cut_request) sent.body.resize(std::min(fault.at, sent.body.size()));
  ForgeAnswer given = self.handle(sent);
  if (given.status == 0 || fault.kind == Kind::lost_answer || fault.kind == Kind::cut_request)
    return PROMOTION_UNAVAILABLE;
  if (fault.kind == Kind::broken_gateway) given = {500, {}, "internal error"};
  if (fault.kind == Kind::cut_answer) given.body.resize(std::min(fault.at, given.body.size()));
  std::vector<promotion_pair> headers;
  for (const auto &[name, value] : given.headers) {
    headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  }
  promotion_status status = answer->head(answer->context, given.status, headers.data(), headers.size());
  // In pieces, as a network gives them.
  constexpr std::size_t piece = 1000;
  for (std::size_t at = 0; status == PROMOTION_OK && at < given.body.size(); at += piece) {
    const std::size_t size = std::min(piece, given.body.size() - at);
    status = answer->body(answer->context, given.body.data() + at, size);
  }
  return status == PROMOTION_OK && fault.kind == Kind::cut_answer ? PROMOTION_UNAVAILABLE : status;
}

ForgeAnswer ForgeDouble::handle(const SentRequest &request) {
  std::optional<ForgeAnswer> instead;
  for (auto each = interceptions_.begin(); each != interceptions_.end(); ++each) {
    if (!each->which(request)) continue;
    instead = each->answer;
    const bool after_effect = each->after_effect;
    interceptions_.erase(each);
    if (!after_effect) return *instead;
    break;
  }
  const std::string git_url = "http://git.test";
  const std::string api_url = "http://api.test";
  ForgeAnswer answer{404, {}, "no such host"};
  if (request.url.compare(0, git_url.size(), git_url) == 0)
    answer = git(request, request.url.substr(git_url.size()));
  if (request.url.compare(0, api_url.size(), api_url) == 0)
    answer = api ? api(request, request.url.substr(api_url.size()))
                 : github(request, request.url.substr(api_url.size()));
  return instead ? *instead : answer;
}

ForgeAnswer ForgeDouble::git(const SentRequest &request, const std::string &path) const {
  const auto authorization = request.headers.find("Authorization");
  if (authorization == request.headers.end() ||
      authorization->second != (git_authorization.empty() ? basic : git_authorization))
    return {401, {}, "who are you?"};
  const std::size_t question = std::min(path.find('?'), path.size());
  std::map<std::string, std::string> environment = {
      {"GIT_PROJECT_ROOT", repositories_.string()},
      {"GIT_HTTP_EXPORT_ALL", "1"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"GIT_CONFIG_GLOBAL", "/dev/null"},
      {"PATH_INFO", path.substr(0, question)},
      {"QUERY_STRING", question < path.size() ? path.substr(question + 1) : ""},
      {"REQUEST_METHOD", request.method},
      {"REMOTE_USER", "promotion"},
      {"CONTENT_LENGTH", std::to_string(request.body.size())}};
  const auto type = request.headers.find("Content-Type");
  if (type != request.headers.end()) environment["CONTENT_TYPE"] = type->second;
  const auto protocol = request.headers.find("Git-Protocol");
  if (protocol != request.headers.end() && speaks_version_2) environment["GIT_PROTOCOL"] = protocol->second;
  const std::string output = promotion::test::run({"git", "http-backend"}, request.body, environment).output;
  const std::size_t end = output.find("\r\n\r\n");
  ForgeAnswer answer{200, {}, end == std::string::npos ? "" : output.substr(end + 4)};
  std::size_t at = 0;
  while (at < end) {
    const std::size_t line_end = output.find("\r\n", at);
    std::string name = output.substr(at, output.find(':', at) - at);
    const std::string value = output.substr(at + name.size() + 2, line_end - at - name.size() - 2);
    if (name == "Status") answer.status = std::stoi(value);
    for (char &c : name) c = static_cast<char>(std::tolower(c));
    answer.headers.emplace_back(name, value);
    at = line_end + 2;
  }
  return answer;
}

ForgeAnswer ForgeDouble::github(const SentRequest &request, const std::string &path) {
  const auto authorization = request.headers.find("Authorization");
  if (authorization == request.headers.end() || authorization->second != "Bearer s3cret-token") {
    return json_answer(401, {{"message", "Bad credentials"}});
  }
  const std::string pulls_path = "/repos/organisation/repository/pulls";
  const std::string comments_path = "/repos/organisation/repository/issues/";
  if (path.compare(0, comments_path.size(), comments_path) == 0) return comment(request);
  if (path.compare(0, pulls_path.size(), pulls_path) != 0)
    return json_answer(404, {{"message", "Not Found"}});
  const std::string rest = path.substr(pulls_path.size());
  if (request.method == "GET" && rest.compare(0, 1, "?") == 0) return list(rest.substr(1));
  if (request.method == "POST" && rest.empty()) return create(request.body);
  for (DoublePull &pull : pulls) {
    if (rest != "/" + std::to_string(pull.number)) continue;
    return request.method == "PATCH" ? change(pull, request.body) : single(pull, request);
  }
  return json_answer(404, {{"message", "Not Found"}});
}

ForgeAnswer ForgeDouble::list(const std::string &query) const {
  json items = json::array();
  for (auto pull = pulls.rbegin(); pull != pulls.rend(); ++pull) {
    const std::string state = parameter(query, "state");
    if (parameter(query, "head") != owner + ":" + pull->head || parameter(query, "base") != pull->base)
      continue;
    if (state != "all" && state != (pull->open ? "open" : "closed")) continue;
    DoublePull now = *pull;
    if (now.open) now.head_commit = head_of(now.head);
    items.push_back(json_of(now));
  }
  return json_answer(200, items);
}

ForgeAnswer ForgeDouble::single(const DoublePull &pull, const SentRequest &request) const {
  DoublePull now = pull;
  if (now.open) now.head_commit = head_of(now.head);
  ForgeAnswer answer = json_answer(200, json_of(now));
  const std::string etag = "W/\"" + std::to_string(std::hash<std::string>()(answer.body)) + "\"";
  const auto known = request.headers.find("If-None-Match");
  if (known != request.headers.end() && known->second == etag) answer = {304, {}, ""};
  answer.headers.emplace_back("etag", etag);
  return answer;
}

ForgeAnswer ForgeDouble::comment(const SentRequest &request) {
  if (request.method == "POST") {
    comments.push_back(json::parse(request.body).at("body"));
    return json_answer(201, {{"id", 1}});
  }
  json items = json::array();
  for (const std::string &each : comments) items.push_back({{"body", each}});
  return json_answer(200, items);
}

ForgeAnswer ForgeDouble::create(const std::string &body) {
  const json wanted = json::parse(body);
  DoublePull pull;
  pull.number = static_cast<int>(pulls.size()) + 1;
  pull.title = wanted.at("title");
  pull.body = wanted.at("body");
  pull.head = wanted.at("head");
  pull.base = wanted.at("base");
  pull.head_commit = head_of(pull.head);
  const auto failed = [](const json &error) {
    return json_answer(422, {{"message", "Validation Failed"}, {"errors", json::array({error})}});
  };
  if (pull.head_commit.empty()) {
    return failed({{"resource", "PullRequest"}, {"field", "head"}, {"code", "invalid"}});
  }
  for (const DoublePull &other : pulls) {
    if (other.open && other.head == pull.head && other.base == pull.base) {
      return failed({{"resource", "PullRequest"},
                     {"code", "custom"},
                     {"message", "A pull request already exists for " + owner + ":" + pull.head + "."}});
    }
  }
  pulls.push_back(pull);
  return json_answer(201, json_of(pull));
}

ForgeAnswer ForgeDouble::change(DoublePull &pull, const std::string &body) {
  const json wanted = json::parse(body);
  pull.title = wanted.value("title", pull.title);
  pull.body = wanted.value("body", pull.body);
  if (wanted.value("state", "") == "closed" && pull.open) {
    pull.open = false;
    pull.head_commit = head_of(pull.head);
  }
  return json_answer(200, json_of(pull));
}

std::string ForgeDouble::head_of(const std::string &branch) const {
  const auto result = promotion::test::run({"git", "-C", (repositories_ / owner / "repository.git").string(),
                                            "rev-parse", "--verify", "--quiet", "refs/heads/" + branch});
  return result.code == 0 ? result.output.substr(0, 40) : "";
}

}  // namespace pull_request::test
