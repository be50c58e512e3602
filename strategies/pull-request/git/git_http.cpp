#include "git/git_http.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "forges/retry_after.hpp"
#include "settings/repository_url.hpp"

namespace pull_request {
namespace {

using promotion::Error;

std::string content_type(const GitService &service, const char *part) {
  return std::string("application/x-") + service.name + "-" + part;
}

/// One answer as it arrives. Only the body of one that is git's is passed on.
class Answer {
 public:
  Answer(const GitService &service, const GitHttp::Body &take)
      : expected_(content_type(service, service.advertisement ? "advertisement" : "result")), take_(take) {}

  int status = 0;
  promotion::HttpHeaders headers;
  std::exception_ptr failure;

  std::string_view header(std::string_view name) const {
    for (const auto &[key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
  bool is_git() const { return status == 200 && header("content-type") == expected_; }

  promotion_http_answer receiver() {
    auto made = promotion::sized<promotion_http_answer>();
    made.context = this;
    made.head = &Answer::on_head;
    made.body = &Answer::on_body;
    return made;
  }

 private:
  template <typename Work>
  promotion_status keep(Work work) noexcept {
    try {
      work();
      return PROMOTION_OK;
    } catch (...) {
      failure = std::current_exception();
      return PROMOTION_RESOURCE_EXHAUSTED;
    }
  }

  static promotion_status on_head(void *context, std::int32_t status, const promotion_pair *headers,
                                  std::uint64_t count) noexcept {
    auto &answer = *static_cast<Answer *>(context);
    return answer.keep([&] {
      answer.status = status;
      for (const promotion::PairView header : promotion::Pairs(headers, count)) {
        answer.headers.emplace_back(header.key, header.value);
      }
    });
  }

  static promotion_status on_body(void *context, const void *data, std::uint64_t size) noexcept {
    auto &answer = *static_cast<Answer *>(context);
    return answer.keep([&] {
      if (answer.is_git()) answer.take_({static_cast<const char *>(data), size});
    });
  }

  std::string expected_;
  const GitHttp::Body &take_;
};

void send(const HttpAccess &access, const std::string &url_of_repository, const GitService &service,
          const std::string &body, Answer &answer) {
  if (access.http == nullptr) {
    throw Error(PROMOTION_PERMISSION_DENIED,
                "the module needs the host service promotion.http/1; grant it under services in modules.yaml",
                promotion::Retry::never());
  }
  const std::string url =
      url_of_repository + (service.advertisement ? "/info/refs?service=" : "/") + service.name;
  const std::string type = content_type(service, "request");
  const std::string accept = service.advertisement ? "*/*" : content_type(service, "result");
  std::vector<promotion_pair> headers;
  const auto add = [&](std::string_view key, std::string_view value) {
    headers.push_back({promotion::borrow(key), promotion::borrow(value)});
  };
  add("User-Agent", "git/2.0 (promotion pull-request)");
  if (!access.authorization.empty()) add("Authorization", access.authorization);
  add("Accept", accept);
  if (service.advertisement) {
    add("Pragma", "no-cache");
  } else {
    add("Content-Type", type);
  }
  if (service.version_2) add("Git-Protocol", "version=2");
  auto request = promotion::sized<promotion_http_request>();
  request.method = promotion::borrow(service.advertisement ? "GET" : "POST");
  request.url = promotion::borrow(url);
  request.headers = headers.data();
  request.header_count = headers.size();
  request.body = promotion::borrow_bytes(body);
  request.ca_pem = promotion::borrow_bytes(access.ca_pem);
  request.certificate_pem = promotion::borrow_bytes(access.certificate_pem);
  request.key_pem = promotion::borrow_bytes(access.key_pem);
  request.proxy = promotion::borrow(access.proxy);

  const promotion_http_answer receiver = answer.receiver();
  const promotion_status status =
      access.http->send(access.http->context, access.call->raw(), &request, &receiver);
  if (answer.failure) std::rethrow_exception(answer.failure);
  access.call->throw_if_cancelled();
  if (status != PROMOTION_OK)
    throw promotion::HostError(status, "the git server at " + url_of_repository + " could not be asked");
}

[[noreturn]] void refuse(const std::string &url, const Answer &answer, const GitService &service,
                         const std::string &credentials) {
  if (answer.status == 200) {
    throw Error(PROMOTION_FAILED_PRECONDITION, "the server at " + url + " answered with the content type \"" +
                                                   std::string(answer.header("content-type")) +
                                                   "\" and not as a git server does; check the url");
  }
  const std::string said = "the git server at " + url + " answered " + std::to_string(answer.status);
  const std::string used = "; used: " + credentials;
  const promotion::Retry later = retry_after(answer.header("retry-after"));
  switch (answer.status) {
    case 401:
      throw Error(PROMOTION_UNAUTHENTICATED, said + " (credentials refused or missing)" + used);
    case 403:
      if (!answer.header("retry-after").empty()) throw Error(PROMOTION_RESOURCE_EXHAUSTED, said, later);
      throw Error(PROMOTION_PERMISSION_DENIED,
                  said + (service.name[4] == 'r' ? " (no right to push)" : " (no right to read)") + used);
    case 404:
      throw Error(PROMOTION_NOT_FOUND, said + " (no such repository for these credentials)" + used);
    case 429:
      throw Error(PROMOTION_RESOURCE_EXHAUSTED, said + " (too many requests)", later);
    default:
      break;
  }
  if (answer.status >= 500) throw Error(PROMOTION_UNAVAILABLE, said, later);
  throw Error(PROMOTION_FAILED_PRECONDITION, said + " to " + service.name + "; check the url");
}

}  // namespace

GitHttp::GitHttp(HttpAccess &access, std::string url) : access_(access), url_(std::move(url)) {
  while (!url_.empty() && url_.back() == '/') url_.pop_back();
  first_authority_ = parse_repository_url(url_).authority();
}

void GitHttp::ask(const GitService &service, const std::string &body, const Body &take) {
  constexpr int most_redirects = 5;
  for (int redirects = 0;; ++redirects) {
    Answer answer(service, take);
    send(access_, url_, service, body, answer);
    if (answer.is_git()) return;
    const bool redirect = answer.status >= 301 && answer.status <= 308 && answer.status != 304;
    if (!redirect || !service.advertisement || redirects == most_redirects)
      refuse(url_, answer, service, access_.credentials);
    follow(std::string(answer.header("location")), service);
  }
}

std::string GitHttp::ask(const GitService &service, const std::string &body) {
  constexpr std::size_t longest = 64 * 1024 * 1024;
  std::string whole;
  ask(service, body, [&](std::string_view piece) {
    if (whole.size() + piece.size() > longest)
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  "the git server at " + url_ + " answered with more than 64 MiB");
    whole += piece;
  });
  return whole;
}

/// A repository that moved is followed as git does, in the first request of a conversation alone.
void GitHttp::follow(const std::string &location, const GitService &service) {
  const std::string ending = std::string("/info/refs?service=") + service.name;
  const bool fits = location.size() > ending.size() &&
                    location.compare(location.size() - ending.size(), ending.size(), ending) == 0 &&
                    location.compare(0, 4, "http") == 0;
  if (!fits) {
    throw Error(
        PROMOTION_FAILED_PRECONDITION,
        "the git server at " + url_ + " redirects to a place that is no git repository; correct the url");
  }
  const std::string target = location.substr(0, location.size() - ending.size());
  if (url_.compare(0, 6, "https:") == 0 && target.compare(0, 6, "https:") != 0) {
    throw Error(PROMOTION_FAILED_PRECONDITION,
                "the git server at " + url_ + " redirects to a place that is not encrypted; correct the url");
  }
  url_ = target;
  moved_ = true;
  // Credentials are for the host that the pipeline names.
  if (parse_repository_url(url_).authority() == first_authority_) return;
  access_.authorization.clear();
  access_.certificate_pem.clear();
  access_.key_pem.clear();
}

}  // namespace pull_request
