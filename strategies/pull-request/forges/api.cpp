#include "forges/api.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "forges/json_text.hpp"
#include "forges/retry_after.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;
using promotion::HttpResponse;

constexpr std::size_t longest_answer = 8 * 1024 * 1024;
constexpr long long longest_wait_s = 3600;

void append(std::string &reason, const std::string &more) {
  if (!more.empty()) reason += (reason.empty() ? "" : "; ") + more;
}

/// GitLab gives texts, arrays of texts, or texts by field.
void append_any(std::string &reason, const json &value) {
  if (value.is_string()) append(reason, value.get<std::string>());
  if (value.is_array()) {
    for (const json &each : value) append_any(reason, each);
  } else if (value.is_object()) {
    for (const auto &[name, each] : value.items()) {
      std::string inner;
      append_any(inner, each);
      append(reason, name + ": " + inner);
    }
  }
}

bool is_idempotent(const std::string &method) { return method != "POST"; }

}  // namespace

std::string reason_of(const json &answer) {
  std::string reason;
  append_any(reason, member_of(answer, "message"));
  append_any(reason, member_of(answer, "error"));
  append(reason, text_of(answer, "error_description"));
  for (const json &error : member_of(answer, "errors")) {
    std::string more = error.is_string() ? error.get<std::string>() : text_of(error, "message");
    if (more.empty()) more = text_of(error, "field") + " " + text_of(error, "code");
    append(reason, more);
  }
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return reason.empty() ? "no reason given" : std::string(promotion::shorten(reason, 500));
}

Api::Api(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
         const Credentials &credentials, Limits &limits, ApiManners manners)
    : host_(host),
      call_(call),
      repository_(repository),
      credentials_(credentials),
      limits_(limits),
      manners_(std::move(manners)),
      credential_(sha256_hex(repository.api_url + '\0' + credentials.api_token())) {}

ApiAnswer Api::ask(const ApiRequest &request) const {
  if (credentials_.api_token().empty()) {
    throw Error(PROMOTION_UNAUTHENTICATED, manners_.forge + " wants a token to " + request.doing +
                                               "; there is " + credentials_.api_keys() +
                                               "; put one under the key token");
  }
  try {
    return once(request);
  } catch (const Error &error) {
    const bool again = error.status() == PROMOTION_UNAVAILABLE && error.retry().milliseconds() == 0;
    if (!again || !is_idempotent(request.method) || call_.cancelled()) throw;
  }
  return once(request);
}

bool Api::try_to(const ApiRequest &request) const {
  try {
    ask(request);
    return true;
  } catch (const Error &error) {
    if (call_.cancelled()) throw;
    host_.warning(call_, "could not " + request.doing + ": " + error.what());
    return false;
  }
}

void Api::comment_once(const std::string &path, const std::string &query, const std::string &mark,
                       const std::string &text, const std::string &thing) const {
  const json there = ask({"GET", path + query, nullptr, {200}, "list the comments of " + thing, {}}).body;
  for (const json &comment : there) {
    if (text_of(comment, "body").find(mark) != std::string::npos) return;
  }
  ask({"POST", path, {{"body", text + "\n\n" + mark}}, {201}, "comment on " + thing, {}});
}

ApiAnswer Api::once(const ApiRequest &request) const {
  call_.throw_if_cancelled();
  limits_.before(credential_, !request.etag.empty());
  promotion::HttpRequest sent;
  sent.method = request.method;
  sent.url = request.path.compare(0, 4, "http") == 0 ? request.path : repository_.api_url + request.path;
  sent.headers = manners_.headers;
  if (!request.etag.empty()) sent.headers.emplace_back("If-None-Match", request.etag);
  if (!request.body.is_null()) {
    sent.headers.emplace_back("Content-Type", "application/json");
    sent.body = request.body.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  sent.ca_pem = credentials_.ca_pem;
  sent.certificate_pem = credentials_.certificate_pem;
  sent.key_pem = credentials_.key_pem;
  sent.proxy = credentials_.proxy;
  const HttpResponse response = send(sent, request.doing);
  note_limits(response);
  ApiAnswer answer{response.status, {}, std::string(response.header("etag").value_or(""))};
  if (response.status == 304 && !request.etag.empty()) return answer;
  answer.body = response.truncated ? json() : json::parse(response.body, nullptr, false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  if (std::find(request.expected.begin(), request.expected.end(), response.status) ==
      request.expected.end()) {
    refuse(response, answer.body,
           manners_.forge + " at " + repository_.api_url + " answered " + std::to_string(response.status) +
               " to the request to " + request.doing + " of " + where());
  }
  const bool promises_json = response.status != 204 && !response.body.empty();
  if (promises_json && !answer.body.is_structured()) {
    throw Error(PROMOTION_UNAVAILABLE, repository_.api_url + " answered with something that is not " +
                                           manners_.forge + "'s JSON; check apiUrl");
  }
  return answer;
}

HttpResponse Api::send(const promotion::HttpRequest &request, const std::string &doing) const {
  try {
    return host_.http().send(call_, request, longest_answer);
  } catch (const promotion::HostError &error) {
    throw promotion::HostError(error.status(),
                               manners_.forge + " at " + repository_.api_url + " could not be asked to " +
                                   doing + ": " + error.what(),
                               error.retry());
  }
}

std::string Api::where() const {
  return (repository_.owner.empty() ? "" : repository_.owner + "/") + repository_.name;
}

long long Api::until_reset(const HttpResponse &response) const {
  const long long reset = manners_.reset.empty() ? -1 : decimal(response.header(manners_.reset).value_or(""));
  if (reset <= 0) return -1;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::clamp(reset - std::chrono::duration_cast<std::chrono::seconds>(now).count(), 1LL,
                    longest_wait_s);
}

void Api::note_limits(const HttpResponse &response) const {
  if (manners_.remaining.empty()) return;
  const long long reset = until_reset(response);
  if (reset < 0) return;
  limits_.left(credential_, decimal(response.header(manners_.remaining).value_or("")),
               decimal(response.header(manners_.limit).value_or("")), std::chrono::seconds(reset));
}

void Api::refuse(const HttpResponse &response, const json &answer, const std::string &said) const {
  const std::string reason = said + ": " + reason_of(answer);
  const std::string used = "; used: " + credentials_.api_keys();
  if (response.status == 429 || (response.status == 403 && is_limit(response, reason))) {
    const promotion::Retry retry = limit_ends(response);
    limits_.refused(credential_, std::chrono::milliseconds(retry.milliseconds()));
    throw Error(PROMOTION_RESOURCE_EXHAUSTED, reason, retry);
  }
  if (response.status == 401) throw Error(PROMOTION_UNAUTHENTICATED, reason + used);
  if (response.status == 403) throw Error(PROMOTION_PERMISSION_DENIED, reason + used);
  if (response.status == 404) {
    throw Error(PROMOTION_NOT_FOUND, reason + " (" + manners_.forge +
                                         " also says so when the token may not see the repository)" + used);
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

bool Api::is_limit(const HttpResponse &response, const std::string &reason) const {
  return response.header("retry-after").has_value() ||
         (!manners_.remaining.empty() && response.header(manners_.remaining) == "0") ||
         reason.find("rate limit") != std::string::npos ||
         reason.find("abuse detection") != std::string::npos;
}

/// Retry-After goes first, then the end of the window; a secondary limit names neither and wants a minute.
promotion::Retry Api::limit_ends(const HttpResponse &response) const {
  const long long named = decimal(response.header("retry-after").value_or(""));
  if (named >= 0) return retry_after(*response.header("retry-after"));
  const bool used_up = !manners_.remaining.empty() && response.header(manners_.remaining) == "0";
  if (const long long reset = until_reset(response); used_up && reset > 0) {
    return promotion::Retry::after(std::chrono::seconds(reset));
  }
  return promotion::Retry::after(std::chrono::minutes(1));
}

}  // namespace pull_request
