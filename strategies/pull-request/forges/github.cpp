// GitHub and GitHub Enterprise: the REST API for pull requests, version 2022-11-28.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "forges/forge.hpp"
#include "forges/retry_after.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;
using promotion::HttpResponse;

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  static constexpr std::string_view safe = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || safe.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', digits[byte >> 4U], digits[byte & 0x0fU]};
    }
  }
  return encoded;
}

/// A text member of an object; empty where there is none.
std::string text_of(const json &object, const char *name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

json member_of(const json &object, const char *name) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(name);
  return member == object.end() ? json() : *member;
}

/// GitHub's reason: `message`, and what `errors` adds to it.
std::string reason_of(const json &answer) {
  std::string reason = text_of(answer, "message");
  for (const json &error : member_of(answer, "errors")) {
    std::string more = error.is_string() ? error.get<std::string>() : text_of(error, "message");
    if (more.empty()) more = text_of(error, "field") + " " + text_of(error, "code");
    reason += (reason.empty() ? "" : "; ") + more;
  }
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return reason.empty() ? "no reason given" : std::string(promotion::shorten(reason, 500));
}

bool has_error(const json &answer, std::string_view field, std::string_view code) {
  const json errors = member_of(answer, "errors");
  return std::any_of(errors.begin(), errors.end(), [&](const json &error) {
    return text_of(error, "field") == field && text_of(error, "code") == code;
  });
}

PullRequest pull_request_of(const json &item) {
  PullRequest pull;
  const json number = member_of(item, "number");
  if (number.is_number_integer()) pull.number = number.get<long long>();
  pull.url = text_of(item, "html_url");
  pull.title = text_of(item, "title");
  pull.body = text_of(item, "body");
  pull.head_commit = text_of(member_of(item, "head"), "sha");
  if (text_of(item, "state") == "closed") {
    pull.state = text_of(item, "merged_at").empty() ? PullRequestState::closed : PullRequestState::merged;
  }
  return pull;
}

class GitHub : public Forge {
 public:
  GitHub(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
         const Credentials &credentials)
      : host_(host), call_(call), repository_(repository), credentials_(credentials) {}

  bool has_pull_requests() const override { return true; }

  std::vector<PullRequest> find(const std::string &head, const std::string &base) override {
    const std::string query = "?state=all&sort=created&direction=desc&per_page=100&head=" +
                              percent_encode(repository_.owner + ":" + head) +
                              "&base=" + percent_encode(base);
    const json items = ask("GET", pulls() + query, nullptr, {200}, "list its pull requests");
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

  PullRequest open(const std::string &head, const std::string &base, const PullRequestText &text) override {
    const json wanted = {{"title", text.title}, {"body", text.body}, {"head", head}, {"base", base}};
    const json answer = ask("POST", pulls(), wanted, {201, 422}, "open a pull request");
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

  PullRequest rewrite(long long number, const PullRequestText &text) override {
    const json wanted = {{"title", text.title}, {"body", text.body}};
    return pull_request_of(
        ask("PATCH", pulls() + "/" + std::to_string(number), wanted, {200}, "change a pull request"));
  }

  void close(long long number, const std::string &comment) override {
    ask("PATCH", pulls() + "/" + std::to_string(number), {{"state", "closed"}}, {200},
        "close a pull request");
    try {
      ask("POST", repository_path() + "/issues/" + std::to_string(number) + "/comments", {{"body", comment}},
          {201}, "comment on a pull request");
    } catch (const Error &error) {
      // It is closed, which is what counts; a second try would comment on what a person may have opened
      // again.
      host_.warning(call_, std::string("the pull request was closed without a comment: ") + error.what());
    }
  }

 private:
  std::string repository_path() const {
    return "/repos/" + percent_encode(repository_.owner) + "/" + percent_encode(repository_.name);
  }
  std::string pulls() const { return repository_path() + "/pulls"; }

  /// A fork may have a branch of that name, too.
  bool is_from_here(const json &item) const {
    const std::string name = text_of(member_of(member_of(item, "head"), "repo"), "full_name");
    const std::string ours = repository_.owner + "/" + repository_.name;
    return std::equal(name.begin(), name.end(), ours.begin(), ours.end(), [](char a, char b) {
      const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c + 0; };
      return lower(a) == lower(b);
    });
  }

  json ask(const std::string &method, const std::string &path, const json &body, std::vector<int> expected,
           const std::string &doing) {
    call_.throw_if_cancelled();
    if (credentials_.api_token().empty()) {
      throw Error(PROMOTION_UNAUTHENTICATED, "GitHub wants a token to " + doing + "; there is " +
                                                 credentials_.api_keys() + "; put one under the key token");
    }
    promotion::HttpRequest request;
    request.method = method;
    request.url = repository_.api_url + path;
    request.headers = {{"Accept", "application/vnd.github+json"},
                       {"X-GitHub-Api-Version", "2022-11-28"},
                       {"User-Agent", "promotion-pull-request/0.1.0"},
                       {"Authorization", "Bearer " + credentials_.api_token()}};
    if (!body.is_null()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    request.ca_pem = credentials_.ca_pem;
    const HttpResponse response = send(request, doing);
    const json answer = response.truncated ? json() : json::parse(response.body, nullptr, false);
    if (std::find(expected.begin(), expected.end(), response.status) == expected.end()) {
      refuse(response, answer,
             "GitHub at " + repository_.api_url + " answered " + std::to_string(response.status) +
                 " to the request to " + doing + " of " + repository_.owner + "/" + repository_.name);
    }
    const bool wants_list = method == "GET";
    if (wants_list ? !answer.is_array() : !answer.is_object()) {
      throw Error(PROMOTION_UNAVAILABLE,
                  repository_.api_url + " answered with something that is not GitHub's JSON; check apiUrl");
    }
    return answer;
  }

  HttpResponse send(const promotion::HttpRequest &request, const std::string &doing) const {
    constexpr std::size_t longest_answer = 8 * 1024 * 1024;
    try {
      return host_.http().send(call_, request, longest_answer);
    } catch (const promotion::HostError &error) {
      throw promotion::HostError(
          error.status(),
          "GitHub at " + repository_.api_url + " could not be asked to " + doing + ": " + error.what(),
          error.retry());
    }
  }

  [[noreturn]] void refuse(const HttpResponse &response, const json &answer, const std::string &said) const {
    const std::string reason = said + ": " + reason_of(answer);
    const std::string used = "; used: " + credentials_.api_keys();
    if (response.status == 429 || (response.status == 403 && is_limit(response, reason))) {
      throw Error(PROMOTION_RESOURCE_EXHAUSTED, reason, limit_ends(response));
    }
    if (response.status == 401) throw Error(PROMOTION_UNAUTHENTICATED, reason + used);
    if (response.status == 403) throw Error(PROMOTION_PERMISSION_DENIED, reason + used);
    if (response.status == 404) {
      throw Error(PROMOTION_NOT_FOUND,
                  reason + " (GitHub also says so when the token may not see the repository)" + used);
    }
    if (response.status >= 500 || response.status == 408) {
      throw Error(PROMOTION_UNAVAILABLE, reason, retry_after(response.header("retry-after").value_or("")));
    }
    if (response.status == 301 || response.status == 307 || response.status == 308) {
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  said + ": the repository has moved; correct the url in the pipeline");
    }
    throw Error(PROMOTION_FAILED_PRECONDITION, reason);
  }

  static bool is_limit(const HttpResponse &response, const std::string &reason) {
    return response.header("retry-after").has_value() || response.header("x-ratelimit-remaining") == "0" ||
           reason.find("rate limit") != std::string::npos ||
           reason.find("abuse detection") != std::string::npos;
  }

  /// Retry-After goes first, then the end of the window; a secondary limit names neither and wants a minute.
  static promotion::Retry limit_ends(const HttpResponse &response) {
    if (const auto header = response.header("retry-after")) return retry_after(*header);
    const long long reset = decimal(response.header("x-ratelimit-reset").value_or(""));
    if (response.header("x-ratelimit-remaining") == "0" && reset > 0) {
      const auto now = std::chrono::system_clock::now().time_since_epoch();
      const auto wait = std::chrono::seconds(reset) - std::chrono::duration_cast<std::chrono::seconds>(now);
      return promotion::Retry::after(
          std::clamp<std::chrono::seconds>(wait, std::chrono::seconds(1), std::chrono::hours(1)));
    }
    return promotion::Retry::after(std::chrono::minutes(1));
  }

  const promotion::Host &host_;
  const promotion::Call &call_;
  const Repository &repository_;
  const Credentials &credentials_;
};

}  // namespace

std::unique_ptr<Forge> make_github(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials) {
  return std::make_unique<GitHub>(host, call, repository, credentials);
}

}  // namespace pull_request
