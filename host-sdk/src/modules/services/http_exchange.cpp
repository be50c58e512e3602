#include "http_exchange.hpp"

#include <fcntl.h>
#include <httplib.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <vector>

#include "network/sigpipe_block.hpp"
#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

using std::chrono::steady_clock;

constexpr auto service = PROMOTION_HTTP_ID;
constexpr std::chrono::minutes longest_exchange{60};
constexpr size_t header_limit = 100;
constexpr size_t header_bytes_limit = 64 * 1024;

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7F); });
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

Result<httplib::Headers> headers_of(const promotion_http_request &request) {
  httplib::Headers headers;
  size_t bytes = 0;
  if (request.header_count > header_limit || (request.headers == nullptr && request.header_count != 0))
    return misused(service, "headers without data, or more than " + std::to_string(header_limit));
  for (uint64_t i = 0; i < request.header_count; ++i) {
    const promotion_pair &pair = request.headers[i];
    if (!is_whole(pair.key) || !is_whole(pair.value)) return misused(service, "a header without data");
    std::string name(view(pair.key)), value(view(pair.value));
    if (!is_token(name)) return misused(service, "a header's name with a character that names do not have");
    if (!is_field_value(value))
      return misused(service,
                     "the header " + name + " with a line break or another control character in its value");
    for (std::string_view own :
         {"content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"})
      if (lower(name) == own) return misused(service, "the header " + name + ", which only the host sets");
    bytes += name.size() + value.size();
    headers.emplace(std::move(name), std::move(value));
  }
  if (bytes > header_bytes_limit)
    return misused(service, "headers of more than " + std::to_string(header_bytes_limit) + " bytes");
  if (headers.find("User-Agent") == headers.end())
    headers.emplace("User-Agent", "promotion/" PROMOTION_ABI_VERSION);
  return headers;
}

// RFC 9110, 9.2.1: it only looks.
bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

// Its connect() fails: a connection to this machine could be up, and the request out, before the guard cuts
// it.
void spoil(int socket) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  dup2(null, socket);
  close(null);
}

}  // namespace

bool is_token(std::string_view text) {  // RFC 9110, 5.6.2
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || others.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

HttpExchange::HttpExchange(const CallContext &caller, const promotion_http_request &request,
                           const promotion_http_answer &answer)
    : caller_(caller), request_(request), answer_(answer), sent_(std::make_unique<httplib::Request>()) {}

HttpExchange::~HttpExchange() = default;

Status HttpExchange::run(const network::ProxySettings &host_proxy) {
  Result<network::HttpUrl> url = network::parse_http_url(view(request_.url));
  if (!url.ok()) return url.error();
  url_ = std::move(*url);
  Result<httplib::Headers> headers = headers_of(request_);
  if (!headers.ok()) return headers.error();
  sent_->headers = std::move(*headers);
  sent_->method = view(request_.method);
  sent_->path = url_.target;
  sent_->body = view(request_.body);
  // A module that looks away from its cancellation still changes nothing outside any more.
  if (caller_.stop().stop_requested() && !is_safe(sent_->method))
    return failed(Code::cancelled, "was not sent, because its call was cancelled before");
  if (Status made = make_client(); !made.ok()) return made;
  if (Status proxied = use_proxy(host_proxy); !proxied.ok()) return proxied;
  return perform();
}

Status HttpExchange::make_client() {
  if (url_.https) {
    auto client = std::make_unique<httplib::SSLClient>(url_.host, url_.port);
    if (!client->is_valid()) return Error{Code::internal, "a TLS client cannot be made", {}, 0};
    auto tls = network::TlsSettings::apply(client->ssl_context(), view(request_.ca_pem),
                                           view(request_.certificate_pem), view(request_.key_pem));
    if (!tls.ok()) return tls.error();
    tls_ = std::move(*tls);
    secure_ = client.get();
    client_ = std::move(client);
  } else {
    client_ = std::make_unique<httplib::ClientImpl>(url_.host, url_.port);
  }
  client_->set_url_encode(false);
  client_->set_decompress(false);
  client_->set_tcp_nodelay(true);
  return success();
}

Status HttpExchange::use_proxy(const network::ProxySettings &host_proxy) {
  std::string text(view(request_.proxy));
  if (text.empty()) text = host_proxy.proxy_for(url_);
  if (text.empty()) return success();
  Result<network::Proxy> proxy = network::parse_proxy(text);
  if (!proxy.ok()) return proxy.error();
  client_->set_proxy(proxy->host, proxy->port);
  if (!proxy->user.empty()) client_->set_proxy_basic_auth(proxy->user, proxy->password);
  return success();
}

Status HttpExchange::perform() {
  std::optional<steady_clock::time_point> deadline = caller_.deadline();
  if (request_.timeout_ms > 0) {
    auto own = steady_clock::now() + std::min<std::chrono::milliseconds>(
                                         std::chrono::milliseconds(request_.timeout_ms), longest_exchange);
    if (!deadline || own < *deadline) deadline = own;
  }
  if (!deadline) deadline = steady_clock::now() + longest_exchange;
  network::SigpipeBlock quiet;
  network::ExchangeGuard guard(deadline, caller_.stop());
  // The guard ends it in time; these only have to be longer.
  client_->set_connection_timeout(2 * longest_exchange);
  client_->set_read_timeout(2 * longest_exchange);
  client_->set_write_timeout(2 * longest_exchange);
  client_->set_socket_options([this, &guard](socket_t socket) {
    httplib::default_socket_options(socket);
    guard.watch(socket);
    if (caller_.stop().stop_requested()) spoil(socket);  // while its name was looked up
  });
  sent_->response_handler = [this, &guard](const httplib::Response &head) {
    guard.head_came();
    return give_head(head);
  };
  sent_->content_receiver = [this](const char *data, size_t size, uint64_t, uint64_t) {
    return give_body(data, size);
  };
  httplib::Response response;
  httplib::Error error = httplib::Error::Success;
  bool whole = client_->send(*sent_, response, error);
  if (refused_ != PROMOTION_OK) return refused_by_module(refused_);
  if (!whole) return cut_off(guard.ending(), error);
  if (!headed_ && !give_head(response))  // an answer without a body
    return refused_by_module(refused_);
  return success();
}

Error HttpExchange::cut_off(network::ExchangeGuard::Ending ending, httplib::Error error) const {
  switch (ending) {
    case network::ExchangeGuard::Ending::cancelled:
      return failed(Code::cancelled, "was ended, because its call was cancelled");
    case network::ExchangeGuard::Ending::deadline:
      return failed(Code::deadline_exceeded, "took too long");
    case network::ExchangeGuard::Ending::flooded:
      return failed(Code::unavailable, "was ended, because the answer's headers have more than 1 MiB");
    case network::ExchangeGuard::Ending::none:
      break;
  }
  return failed(Code::unavailable, why(error));
}

bool HttpExchange::give_head(const httplib::Response &response) {
  if (headed_) return true;
  headed_ = true;
  std::vector<std::string> names;
  names.reserve(response.headers.size());
  std::vector<promotion_pair> pairs;
  std::vector<std::string> values;
  values.reserve(response.headers.size());
  for (const auto &[name, value] : response.headers) {
    names.push_back(mended(lower(name)));
    values.push_back(mended(value));
    pairs.push_back({to_abi(names.back()), to_abi(values.back())});
  }
  refused_ = answer_.head(answer_.context, response.status, pairs.data(), pairs.size());
  return refused_ == PROMOTION_OK;
}

bool HttpExchange::give_body(const char *data, size_t size) {
  refused_ = answer_.body(answer_.context, data, size);
  return refused_ == PROMOTION_OK;
}

Error HttpExchange::failed(Code code, const std::string &what) const {
  return {code, "the request to " + network::authority(url_) + " " + what, {}, 0};
}

std::string HttpExchange::why(httplib::Error error) const {
  switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
      return "could not be sent: no connection (check the name, the port and what lies between)";
    case httplib::Error::SSLConnection:
      return "could not be sent: the TLS handshake failed";
    case httplib::Error::SSLServerVerification: {
      long result = secure_ == nullptr ? X509_V_OK : secure_->get_openssl_verify_result();
      return std::string("was not sent: the server's certificate is not trusted (") +
             (result == X509_V_OK ? "it is for another host" : X509_verify_cert_error_string(result)) + ")";
    }
    case httplib::Error::Read:
      return "was cut off before a whole answer came";
    case httplib::Error::Write:
      return "was cut off while it was sent";
    default:
      return "failed: " + httplib::to_string(error);
  }
}

}  // namespace promotion::host::modules
