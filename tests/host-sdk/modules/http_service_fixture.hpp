// promotion.http/1 against real servers on the loopback interface.
#pragma once

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "call_context.hpp"
#include "recording_log.hpp"
#include "services/http.hpp"
#include "text.hpp"

namespace promotion::host::modules {

// A server of cpp-httplib that runs as long as it lives.
class Running {
 public:
  explicit Running(httplib::Server &server) : server_(server), port_(server.bind_to_any_port("127.0.0.1")) {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Running() {
    server_.stop();
    thread_.join();
  }
  int port() const { return port_; }

 private:
  httplib::Server &server_;
  int port_;
  std::thread thread_;
};

// Accepts one connection, and hands it to what the test wants done with it.
class RawServer {
 public:
  explicit RawServer(std::function<void(int)> serve) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof address);
    listen(listener_, 1);
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      serve(connection);
      close(connection);
    });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  int port() const { return port_; }

 private:
  int listener_ = -1, port_ = 0;
  std::thread thread_;
};

struct Answer {
  promotion_status status = PROMOTION_OK;
  Error error;
  int status_code = 0;
  int heads = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  promotion_status refuse_head = PROMOTION_OK, refuse_body = PROMOTION_OK;
};

inline promotion_status take_head(void *context, int32_t status_code, const promotion_pair *headers,
                                  uint64_t count) {
  auto *answer = static_cast<Answer *>(context);
  ++answer->heads;
  answer->status_code = status_code;
  for (uint64_t i = 0; i < count; ++i)
    answer->headers.emplace_back(view(headers[i].key), view(headers[i].value));
  return answer->refuse_head;
}

inline promotion_status take_body(void *context, const void *data, uint64_t size) {
  auto *answer = static_cast<Answer *>(context);
  answer->body.append(static_cast<const char *>(data), size);
  return answer->refuse_body;
}

class HttpServiceTest : public ::testing::Test {
 protected:
  promotion_http_request request(const std::string &url, const char *method = "GET") {
    url_ = url;
    promotion_http_request made{};
    made.struct_size = sizeof made;
    made.method = to_abi(method);
    made.url = to_abi(url_);
    return made;
  }
  std::string address(int port, const std::string &scheme = "http") {
    return scheme + "://127.0.0.1:" + std::to_string(port);
  }

  Answer send(const promotion_http_request &request, int64_t deadline_ms = 60'000, std::stop_token stop = {},
              Answer answer = {}, const network::ProxySettings &proxy = {}) {
    HttpService service(proxy);
    CallContext call({deadline_ms, stop, {}, {}}, log_);
    promotion_http_answer sink{sizeof sink, 0, &answer, take_head, take_body};
    const promotion_http *table = service.table();
    answer.status = table->send(table->context, call.call(), &request, &sink);
    answer.error = call.error_for(answer.status, "the test");
    return answer;
  }

  promotion::testing::RecordingLog log_;
  std::string url_;
};

}  // namespace promotion::host::modules
