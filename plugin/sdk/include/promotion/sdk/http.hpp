// http.hpp: promotion.http/1, one HTTP request at a time through the host.
#ifndef PROMOTION_SDK_HTTP_HPP
#define PROMOTION_SDK_HTTP_HPP

#include <cstdint>
#include <optional>
#include <promotion/sdk/services.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promotion {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;      ///< absolute, http or https, without user information
  HttpHeaders headers;  ///< sent in this order; names may repeat
  std::string body;
  std::string ca_pem;           ///< trusted instead of the host's own; empty: the host's
  std::string certificate_pem;  ///< the client's certificate chain; empty: none
  std::string key_pem;
  std::string proxy;            ///< http://[user:password@]host:port; empty: the host's setting
  std::int64_t timeout_ms = 0;  ///< for the whole exchange; 0: the call's deadline alone
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;  ///< names in lower case
  std::string body;
  bool truncated = false;  ///< the body was longer than the limit; what came until then is in `body`

  /// The first header of that name (in lower case).
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    for (const auto &[key, value] : headers) {
      if (key == name) return std::string_view(value);
    }
    return std::nullopt;
  }
};

/// A redirect is an answer like any other, never followed. Nothing is retried.
class Http : public sdk::Service<promotion_http> {
 public:
  explicit Http(const void *table) noexcept : Service(table, PROMOTION_HTTP_ID) {}

  /// Any whole answer, whatever its status. body_limit: in bytes; a longer body is cut there and the exchange
  /// ended. Throws HostError: PERMISSION_DENIED, INVALID_ARGUMENT, UNAVAILABLE, DEADLINE_EXCEEDED; after the
  /// last two the request may have had its effect.
  HttpResponse send(const Call &call, const HttpRequest &request,
                    std::size_t body_limit = 1024 * 1024) const {
    const promotion_http &service = table();
    std::vector<promotion_pair> headers;
    headers.reserve(request.headers.size());
    for (const auto &[name, value] : request.headers) headers.push_back({borrow(name), borrow(value)});

    promotion_http_request raw = sized<promotion_http_request>();
    raw.method = borrow(request.method);
    raw.url = borrow(request.url);
    raw.headers = headers.data();
    raw.header_count = headers.size();
    raw.body = borrow_bytes(request.body);
    raw.ca_pem = borrow_bytes(request.ca_pem);
    raw.certificate_pem = borrow_bytes(request.certificate_pem);
    raw.key_pem = borrow_bytes(request.key_pem);
    raw.proxy = borrow(request.proxy);
    raw.timeout_ms = request.timeout_ms;

    Receiver receiver{{}, body_limit};
    promotion_http_answer answer = sized<promotion_http_answer>();
    answer.context = &receiver;
    answer.head = &Receiver::head;
    answer.body = &Receiver::body;
    const promotion_status status = service.send(service.context, call.raw(), &raw, &answer);
    if (status != PROMOTION_OK && !receiver.response.truncated) {
      throw HostError(status, "the HTTP request got no answer");
    }
    return std::move(receiver.response);
  }

 private:
  struct Receiver {
    HttpResponse response;
    std::size_t body_limit;

    static promotion_status head(void *context, std::int32_t status, const promotion_pair *headers,
                                 std::uint64_t count) noexcept {
      try {
        HttpResponse &response = static_cast<Receiver *>(context)->response;
        response.status = status;
        for (const PairView header : Pairs(headers, count))
          response.headers.emplace_back(header.key, header.value);
        return PROMOTION_OK;
      } catch (...) {
        return PROMOTION_RESOURCE_EXHAUSTED;
      }
    }

    static promotion_status body(void *context, const void *data, std::uint64_t size) noexcept {
      try {
        auto &[response, limit] = *static_cast<Receiver *>(context);
        const std::uint64_t room = limit - response.body.size();
        response.truncated = size > room;
        if (size != 0)
          response.body.append(static_cast<const char *>(data), response.truncated ? room : size);
        return response.truncated ? PROMOTION_RESOURCE_EXHAUSTED : PROMOTION_OK;
      } catch (...) {
        return PROMOTION_RESOURCE_EXHAUSTED;
      }
    }
  };
};

}  // namespace promotion

#endif
