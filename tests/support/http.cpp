#include "http.hpp"

#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <thread>

namespace promotion::test {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::map<std::string, std::string> lower_names(const httplib::Headers &headers) {
  std::map<std::string, std::string> result;
  for (const auto &[name, value] : headers) result[lower(name)] = value;
  return result;
}

}  // namespace

HttpAnswer http_request(const std::string &method, const std::string &base_url, const std::string &path,
                        const std::string &body, const std::map<std::string, std::string> &headers) {
  httplib::Client client(base_url);
  client.set_connection_timeout(10);
  client.set_read_timeout(60);
  client.set_tcp_nodelay(true);
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  for (const auto &[name, value] : headers) request.set_header(name, value);
  const httplib::Result result = client.send(request);
  if (!result) return {0, {}, httplib::to_string(result.error())};
  return {result->status, lower_names(result->headers), result->body};
}

struct RecordingServer::Server {
  explicit Server(Handler handler_) : handler(std::move(handler_)) {}

  void serve(const httplib::Request &request, httplib::Response &response) {
    RecordedRequest recorded{request.method, request.target, request.path, {}, lower_names(request.headers),
                             request.body};
    for (const auto &[name, value] : request.params) recorded.query[name] = value;
    const std::lock_guard lock(mutex);
    requests.push_back(recorded);
    const HttpAnswer answer = handler(recorded);
    response.status = answer.status;
    std::string type = "application/json; charset=utf-8";
    for (const auto &[name, value] : answer.headers) {
      if (name == "content-type") {
        type = value;
      } else {
        response.set_header(name.c_str(), value.c_str());
      }
    }
    if (!answer.body.empty()) response.set_content(answer.body, type.c_str());
  }

  Handler handler;
  mutable std::mutex mutex;
  std::vector<RecordedRequest> requests;
  httplib::Server http;
  int port = 0;
  std::thread thread;
};

RecordingServer::RecordingServer(Handler handler) : server_(std::make_unique<Server>(std::move(handler))) {
  httplib::Server &http = server_->http;
  const auto serve = [server = server_.get()](const httplib::Request &request, httplib::Response &response) {
    server->serve(request, response);
  };
  http.Get(".*", serve).Post(".*", serve).Put(".*", serve).Patch(".*", serve).Delete(".*", serve);
  http.set_tcp_nodelay(true);
  http.set_keep_alive_max_count(1);  // else a kept connection holds a thread, and stopping waits for it
  server_->port = http.bind_to_any_port("127.0.0.1");
  if (server_->port <= 0) throw std::runtime_error("cannot listen on 127.0.0.1");
  server_->thread = std::thread([&http] { http.listen_after_bind(); });
  while (!http.is_running()) std::this_thread::yield();
}

RecordingServer::~RecordingServer() {
  server_->http.stop();
  server_->thread.join();
}

std::string RecordingServer::url() const { return "http://127.0.0.1:" + std::to_string(server_->port); }
std::uint16_t RecordingServer::port() const { return static_cast<std::uint16_t>(server_->port); }

std::vector<RecordedRequest> RecordingServer::requests() const {
  const std::lock_guard lock(server_->mutex);
  return server_->requests;
}

WebhookReceiver::WebhookReceiver()
    : server_([this](const RecordedRequest &) {
        const std::lock_guard lock(mutex_);
        if (next_.empty()) return HttpAnswer{204, {}, {}};
        HttpAnswer answer = next_.front();
        next_.pop_front();
        return answer;
      }) {}

void WebhookReceiver::answer_next(HttpAnswer answer) {
  const std::lock_guard lock(mutex_);
  next_.push_back(std::move(answer));
}

}  // namespace promotion::test
