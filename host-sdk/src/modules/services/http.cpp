#include "http.hpp"

#include "http_exchange.hpp"
#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

constexpr auto service = PROMOTION_HTTP_ID;
constexpr size_t body_limit = 64 * 1024 * 1024;

Status check(const promotion_http_request *request, const promotion_http_answer *answer) {
  if (!is_usable(request)) return misused(service, "no request, or one that is too short");
  if (!is_usable(answer) || answer->head == nullptr || answer->body == nullptr)
    return misused(service, "no answer, or one that cannot be filled");
  for (const promotion_string *text : {&request->method, &request->url, &request->proxy})
    if (!is_whole(*text)) return misused(service, "a text without data");
  for (const promotion_bytes *bytes :
       {&request->body, &request->ca_pem, &request->certificate_pem, &request->key_pem})
    if (!is_whole(*bytes)) return misused(service, "bytes without data");
  if (!is_token(view(request->method)) || view(request->method) == "CONNECT")
    return misused(service, "a method that cannot be used");
  if (request->body.size > body_limit)
    return Error{Code::resource_exhausted,
                 std::string(service) + ": a body of " + std::to_string(request->body.size) +
                     " bytes; at most " + std::to_string(body_limit) + " are sent",
                 {},
                 0};
  if (request->timeout_ms < 0) return misused(service, "a negative timeout");
  return success();
}

}  // namespace

HttpService::HttpService(network::ProxySettings proxy) : proxy_(std::move(proxy)) {
  table_ = {sizeof table_, 0, this, &HttpService::send};
}

promotion_status HttpService::send(void *context, const promotion_call *call,
                                   const promotion_http_request *request,
                                   const promotion_http_answer *answer) {
  return serve(call, service, [&](CallContext &caller) -> Status {
    if (Status checked = check(request, answer); !checked.ok()) return checked;
    return HttpExchange(caller, *request, *answer).run(static_cast<const HttpService *>(context)->proxy_);
  });
}

}  // namespace promotion::host::modules
