// One request and its answer, over a connection of its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "../call_context.hpp"
#include "network/exchange_guard.hpp"
#include "network/proxy.hpp"
#include "network/tls_settings.hpp"
#include "network/url.hpp"
#include "promotion/abi/service/http.h"

namespace httplib {
class ClientImpl;
class SSLClient;
enum class Error;
struct Request;
struct Response;
}  // namespace httplib

namespace promotion::host::modules {

// RFC 9110, 5.6.2: what a method or a header's name is made of.
bool is_token(std::string_view text);

// For one call. Request and answer have passed the service's check, and outlive it.
class HttpExchange {
 public:
  HttpExchange(const CallContext &caller, const promotion_http_request &request,
               const promotion_http_answer &answer);
  ~HttpExchange();
  HttpExchange(const HttpExchange &) = delete;
  HttpExchange &operator=(const HttpExchange &) = delete;

  Status run(const network::ProxySettings &host_proxy);

 private:
  Status make_client();
  Status use_proxy(const network::ProxySettings &host_proxy);
  Status perform();
  bool give_head(const httplib::Response &response);
  bool give_body(const char *data, size_t size);
  Error cut_off(network::ExchangeGuard::Ending ending, httplib::Error error) const;
  Error failed(Code code, const std::string &what) const;
  std::string why(httplib::Error error) const;

  const CallContext &caller_;
  const promotion_http_request &request_;
  const promotion_http_answer &answer_;
  network::HttpUrl url_;
  std::unique_ptr<httplib::Request> sent_;
  std::unique_ptr<network::TlsSettings> tls_;  // before the client, which refers to it
  std::unique_ptr<httplib::ClientImpl> client_;
  httplib::SSLClient *secure_ = nullptr;
  bool headed_ = false;
  promotion_status refused_ = PROMOTION_OK;
};

}  // namespace promotion::host::modules
