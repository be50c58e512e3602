#include "git/smart_http.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "forges/retry_after.hpp"
#include "git/spool.hpp"
#include "settings/repository_url.hpp"

namespace pull_request {
namespace {

using promotion::Error;

struct Service {
  const char *name;
  bool advertisement;
};

Service service_of(git_smart_service_t action) {
  switch (action) {
    case GIT_SERVICE_UPLOADPACK_LS:
      return {"git-upload-pack", true};
    case GIT_SERVICE_UPLOADPACK:
      return {"git-upload-pack", false};
    case GIT_SERVICE_RECEIVEPACK_LS:
      return {"git-receive-pack", true};
    case GIT_SERVICE_RECEIVEPACK:
      return {"git-receive-pack", false};
  }
  throw Error(PROMOTION_INTERNAL, "libgit2 asked for a service of git that is not known");
}

/// One answer as it arrives: the head in memory, the body in the spool.
struct Answer {
  explicit Answer(const std::string &folder) : body(folder) {}

  int status = 0;
  promotion::HttpHeaders headers;
  Spool body;
  std::exception_ptr failure;

  std::string_view header(std::string_view name) const {
    for (const auto &[key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }

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
    return answer.keep([&] { answer.body.write({static_cast<const char *>(data), size}); });
  }
};

/// Sends requests to one repository and understands the answers; knows nothing of libgit2.
class Exchange {
 public:
  Exchange(SmartHttp &http, std::string url) : http_(http), url_(std::move(url)) {
    while (!url_.empty() && url_.back() == '/') url_.pop_back();
    first_authority_ = parse_repository_url(url_).authority();
  }

  std::unique_ptr<Answer> ask(const Service &service, const std::string &body) {
    constexpr int most_redirects = 5;
    for (int redirects = 0;; ++redirects) {
      std::unique_ptr<Answer> answer = send(service, body);
      const bool redirect = answer->status >= 301 && answer->status <= 308 && answer->status != 304;
      if (redirect && service.advertisement && redirects < most_redirects) {
        follow(std::string(answer->header("location")), service);
      } else {
        check(*answer, service);
        return answer;
      }
    }
  }

 private:
  std::unique_ptr<Answer> send(const Service &service, const std::string &body) {
    if (http_.http == nullptr) {
      throw Error(
          PROMOTION_PERMISSION_DENIED,
          "the module needs the host service promotion.http/1; grant it under services in modules.yaml",
          promotion::Retry::never());
    }
    const std::string name = service.name;
    const std::string url = url_ + (service.advertisement ? "/info/refs?service=" : "/") + name;
    const std::string type = "application/x-" + name + "-request";
    const std::string accept = service.advertisement ? "*/*" : "application/x-" + name + "-result";
    std::vector<promotion_pair> headers;
    const auto add = [&](std::string_view key, std::string_view value) {
      headers.push_back({promotion::borrow(key), promotion::borrow(value)});
    };
    add("User-Agent", "git/2.0 (promotion pull-request)");
    if (!http_.authorization.empty()) add("Authorization", http_.authorization);
    add("Accept", accept);
    if (service.advertisement) {
      add("Pragma", "no-cache");
    } else {
      add("Content-Type", type);
    }
    auto request = promotion::sized<promotion_http_request>();
    request.method = promotion::borrow(service.advertisement ? "GET" : "POST");
    request.url = promotion::borrow(url);
    request.headers = headers.data();
    request.header_count = headers.size();
    request.body = promotion::borrow_bytes(body);
    request.ca_pem = promotion::borrow_bytes(http_.ca_pem);

    auto answer = std::make_unique<Answer>(http_.spool_folder);
    auto receiver = promotion::sized<promotion_http_answer>();
    receiver.context = answer.get();
    receiver.head = &Answer::on_head;
    receiver.body = &Answer::on_body;
    const promotion_status status =
        http_.http->send(http_.http->context, http_.call->raw(), &request, &receiver);
    if (answer->failure) std::rethrow_exception(answer->failure);
    http_.call->throw_if_cancelled();
    if (status != PROMOTION_OK)
      throw promotion::HostError(status, "the git server at " + url_ + " could not be asked");
    return answer;
  }

  /// A repository that moved is followed as git does, in the first request of a conversation alone.
  void follow(const std::string &location, const Service &service) {
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
      throw Error(
          PROMOTION_FAILED_PRECONDITION,
          "the git server at " + url_ + " redirects to a place that is not encrypted; correct the url");
    }
    url_ = target;
    // Credentials are for the host that the pipeline names.
    if (parse_repository_url(url_).authority() != first_authority_) http_.authorization.clear();
  }

  void check(const Answer &answer, const Service &service) const {
    const std::string expected =
        std::string("application/x-") + service.name + (service.advertisement ? "-advertisement" : "-result");
    if (answer.status == 200) {
      if (answer.header("content-type") == expected) return;
      throw Error(PROMOTION_FAILED_PRECONDITION, "the server at " + url_ +
                                                     " answered with the content type \"" +
                                                     std::string(answer.header("content-type")) +
                                                     "\" and not as a git server does; check the url");
    }
    const std::string said = "the git server at " + url_ + " answered " + std::to_string(answer.status);
    const std::string used = "; used: " + http_.credentials;
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

  SmartHttp &http_;
  std::string url_;
  std::string first_authority_;
};

class Subtransport;

struct Stream : git_smart_subtransport_stream {
  Subtransport *transport = nullptr;
  Service service{};
  std::string request;
  std::unique_ptr<Answer> answer;  // once asked for
};

/// libgit2's side of it.
class Subtransport : public git_smart_subtransport {
 public:
  explicit Subtransport(SmartHttp &http) : git_smart_subtransport{}, http_(http) {
    action = &Subtransport::on_action;
    close = [](git_smart_subtransport *) { return 0; };
    free = [](git_smart_subtransport *self) { delete static_cast<Subtransport *>(self); };
  }

 private:
  /// Runs work() for libgit2: an exception is kept for whoever called libgit2.
  template <typename Work>
  int guard(Work work) noexcept {
    try {
      work();
      return 0;
    } catch (...) {
      http_.failure = std::current_exception();
      git_error_set_str(GIT_ERROR_HTTP, "the exchange with the server failed");
      return GIT_EUSER;
    }
  }

  static int on_action(git_smart_subtransport_stream **out, git_smart_subtransport *self, const char *url,
                       git_smart_service_t action) noexcept {
    auto *transport = static_cast<Subtransport *>(self);
    return transport->guard([&] {
      if (!transport->exchange_) transport->exchange_ = std::make_unique<Exchange>(transport->http_, url);
      auto stream = std::make_unique<Stream>();
      stream->subtransport = self;
      stream->read = &Subtransport::on_read;
      stream->write = &Subtransport::on_write;
      stream->free = [](git_smart_subtransport_stream *each) { delete static_cast<Stream *>(each); };
      stream->transport = transport;
      stream->service = service_of(action);
      *out = stream.release();
    });
  }

  static int on_read(git_smart_subtransport_stream *self, char *buffer, std::size_t size,
                     std::size_t *read) noexcept {
    auto &stream = *static_cast<Stream *>(self);
    return stream.transport->guard([&] {
      if (!stream.answer) stream.answer = stream.transport->exchange_->ask(stream.service, stream.request);
      *read = stream.answer->body.read(buffer, size);
    });
  }

  static int on_write(git_smart_subtransport_stream *self, const char *buffer, std::size_t size) noexcept {
    auto &stream = *static_cast<Stream *>(self);
    return stream.transport->guard([&] { stream.request.append(buffer, size); });
  }

  SmartHttp &http_;
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace

int make_smart_http(git_transport **out, git_remote *remote, SmartHttp *http) {
  git_smart_subtransport_definition definition{};
  definition.callback = [](git_smart_subtransport **made, git_transport *, void *param) noexcept -> int {
    try {
      *made = new Subtransport(*static_cast<SmartHttp *>(param));
      return 0;
    } catch (...) {
      return GIT_ERROR;
    }
  };
  definition.rpc = 1;
  definition.param = http;
  return git_transport_smart(out, remote, &definition);
}

}  // namespace pull_request
