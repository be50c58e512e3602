#include "connection.hpp"

#include <httplib.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>

#include "network/exchange_guard.hpp"
#include "network/proxy.hpp"
#include "network/sigpipe_block.hpp"
#include "network/tls_settings.hpp"
#include "promotion/abi/base.h"

namespace promotion::host::kubernetes {
namespace {

using network::ExchangeGuard;
using std::chrono::steady_clock;

constexpr size_t body_limit = 128 * 1024 * 1024;
constexpr std::chrono::hours never{
    24};  // the guard ends an exchange in time; the library's limits only are longer
constexpr int64_t longest_retry_after_s = 3600;

// A peer that is gone without a word is noticed after a minute, though a watch may be silent for longer.
void keep_alive(int socket) {
  const auto set = [socket](int level, int option, int value) {
    setsockopt(socket, level, option, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
}

class HttpConnection final : public Connection {
 public:
  HttpConnection(const Access &access, const Credential &credential)
      : access_(access), certificate_(credential.certificate_pem), key_(credential.key_pem) {}

  Status open() {
    const auto &server = access_.server;
    if (server.https) {
      auto client = std::make_unique<httplib::SSLClient>(server.host, server.port);
      if (!client->is_valid()) return Error{Code::unavailable, "a TLS client cannot be made"};
      const auto authority = access_.authority.read();
      if (!authority.ok())
        return Error{Code::unavailable,
                     "the authority of the Kubernetes API cannot be read: " + authority.error().message};
      auto tls = network::TlsSettings::apply(client->ssl_context(), *authority, certificate_, key_);
      if (!tls.ok()) return Error{Code::unavailable, "for the Kubernetes API, " + tls.error().message};
      tls_ = std::move(*tls);
      client->enable_server_certificate_verification(!access_.insecure);
      secure_ = client.get();
      client_ = std::move(client);
    } else {
      client_ = std::make_unique<httplib::ClientImpl>(server.host, server.port);
    }
    if (const auto status = use_proxy(); !status.ok()) return status;
    client_->set_keep_alive(true);
    client_->set_url_encode(false);
    client_->set_decompress(false);
    client_->set_tcp_nodelay(true);
    client_->set_connection_timeout(never);
    client_->set_read_timeout(never);
    client_->set_write_timeout(never);
    client_->set_socket_options([this](socket_t socket) {
      httplib::default_socket_options(socket);
      keep_alive(socket);
      fresh_ = true;
      if (guard_ != nullptr) guard_->watch(socket);
    });
    return success();
  }

  bool shows(const Credential &credential) const override {
    return credential.certificate_pem == certificate_ && credential.key_pem == key_;
  }

  bool was_stale() const override { return !fresh_ && !headed_; }

  Result<ApiAnswer> send(const ApiCall &call, const std::string &token, steady_clock::time_point deadline,
                         const std::stop_token &stop, const Receiver &receiver) override {
    const network::SigpipeBlock quiet;
    ExchangeGuard guard(deadline, stop);
    fresh_ = headed_ = false;
    guard_ = &guard;
    if (const auto kept = client_->socket(); kept != INVALID_SOCKET) guard.watch(kept);
    auto answer = exchange(call, token, guard, receiver);
    guard_ = nullptr;
    return answer;
  }

 private:
  Status use_proxy() {
    auto text = access_.proxy;
    if (text.empty()) text = network::ProxySettings::from_environment().proxy_for(access_.server);
    if (text.empty()) return success();
    const auto proxy = network::parse_proxy(text);
    if (!proxy.ok()) return proxy.error();
    client_->set_proxy(proxy->host, proxy->port);
    if (!proxy->user.empty()) client_->set_proxy_basic_auth(proxy->user, proxy->password);
    return success();
  }

  Result<ApiAnswer> exchange(const ApiCall &call, const std::string &token, ExchangeGuard &guard,
                             const Receiver &receiver) {
    httplib::Request request;
    request.method = method_of(call);
    request.path = access_.server.target + target_of(call);
    request.headers = {{"Accept", "application/json"}, {"User-Agent", "promotion/" PROMOTION_ABI_VERSION}};
    if (!token.empty()) request.headers.emplace("Authorization", "Bearer " + token);
    if (!call.body.empty()) {
      request.headers.emplace("Content-Type", call.content_type);
      request.body = call.body;
    }
    ApiAnswer answer;
    bool ended = false, too_large = false;
    request.response_handler = [&](const httplib::Response &head) {
      guard.head_came();
      headed_ = true;
      answer.status = head.status;
      return true;
    };
    request.content_receiver = [&](const char *data, size_t size, uint64_t, uint64_t) {
      if (receiver && answer.status == 200) {
        ended = !receiver({data, size});
      } else {
        too_large = answer.body.size() + size > body_limit;
        if (!too_large) answer.body.append(data, size);
      }
      return !ended && !too_large;
    };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const bool whole = client_->send(request, response, error);
    if (too_large) return failed("was ended, because its answer has more than 128 MiB");
    if (!whole && !ended) return cut_off(guard.ending(), error);
    answer.status = answer.status == 0 ? response.status : answer.status;
    answer.content_type = response.get_header_value("Content-Type");
    answer.retry_after_ms = seconds_of(response.get_header_value("Retry-After")) * 1000;
    return answer;
  }

  static int64_t seconds_of(const std::string &text) {
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return 0;
    return std::min(seconds, longest_retry_after_s);
  }

  Error failed(const std::string &what, Code code = Code::unavailable) const {
    return {code, "a request to the Kubernetes API at " + network::authority(access_.server) + " " + what};
  }

  Error cut_off(ExchangeGuard::Ending ending, httplib::Error error) const {
    switch (ending) {
      case ExchangeGuard::Ending::cancelled:
        return failed("was ended, because the host stops", Code::cancelled);
      case ExchangeGuard::Ending::deadline:
        return failed("took too long", Code::deadline_exceeded);
      case ExchangeGuard::Ending::flooded:
        return failed("was ended, because the answer's headers have more than 1 MiB");
      case ExchangeGuard::Ending::none:
        break;
    }
    return failed(why(error));
  }

  std::string why(httplib::Error error) const {
    switch (error) {
      case httplib::Error::Connection:
      case httplib::Error::ConnectionTimeout:
        return "could not be sent: no connection";
      case httplib::Error::SSLConnection:
        return "could not be sent: the TLS handshake failed";
      case httplib::Error::SSLServerVerification: {
        const long result = secure_ == nullptr ? X509_V_OK : secure_->get_openssl_verify_result();
        return std::string("was not sent: the server's certificate is not trusted (") +
               (result == X509_V_OK ? "it is for another host" : X509_verify_cert_error_string(result)) + ")";
      }
      case httplib::Error::Read:
      case httplib::Error::Write:
        return "was cut off before a whole answer came";
      default:
        return "failed: " + httplib::to_string(error);
    }
  }

  const Access &access_;
  const std::string certificate_;
  const std::string key_;
  std::unique_ptr<network::TlsSettings> tls_;  // outlives the client's connection
  std::unique_ptr<httplib::ClientImpl> client_;
  httplib::SSLClient *secure_ = nullptr;
  ExchangeGuard *guard_ = nullptr;
  bool fresh_ = false;   // the last exchange opened it
  bool headed_ = false;  // and got the head of an answer
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::make(const Access &access, const Credential &credential) {
  auto connection = std::make_unique<HttpConnection>(access, credential);
  if (const auto status = connection->open(); !status.ok()) return status.error();
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace promotion::host::kubernetes
