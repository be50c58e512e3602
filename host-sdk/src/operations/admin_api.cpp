#include <httplib.h>

#include <atomic>
#include <optional>
#include <thread>

#include "admin_routes.hpp"
#include "network/listening_socket.hpp"
#include "promotion/host/admin.hpp"

namespace promotion::host {
namespace operations {
namespace {

constexpr size_t worker_threads = 8;
constexpr time_t read_seconds = 5;
constexpr time_t write_seconds = 30;

// The library's server on a socket that was made elsewhere.
class AdoptingServer final : public httplib::Server {
 public:
  void adopt(int descriptor) { svr_sock_ = descriptor; }
};

class HttplibAdminApi final : public AdminApi {
 public:
  HttplibAdminApi(network::NetworkAddress address, const Store &store, const Registry &registry,
                  Operators &operators, std::function<Readiness()> ready, Log &log)
      : address_(std::move(address)),
        routes_(store, registry, operators, std::move(ready), log, address_.unix_path.empty()),
        log_(log) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(worker_threads); };
    // A connection that is kept open would keep a thread.
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(read_seconds);
    server_.set_write_timeout(write_seconds);
    server_.set_payload_max_length(word_limit);
    // Before the routing of the library, so that no body is read but a word's, and every method gets its
    // answer.
    server_.set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
      const AdminRequest asked = request_of(request);
      if (routes_.wants_body(asked)) return httplib::Server::HandlerResponse::Unhandled;
      fill(response, routes_.answer(asked));
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.Post(".*", [this](const httplib::Request &request, httplib::Response &response,
                              const httplib::ContentReader &read) {
      AdminRequest asked = request_of(request);
      const bool whole = read([&asked](const char *data, size_t size) {
        asked.body.append(data, size);
        return asked.body.size() <= word_limit;
      });
      fill(response, whole ? routes_.answer(asked)
                           : admin_error({Code::resource_exhausted,
                                          "the body has more than " + std::to_string(word_limit) +
                                              " bytes, or ended early; no word is that long",
                                          "", 0}));
    });
    server_.set_error_handler([](const httplib::Request &, httplib::Response &response) {
      if (!response.body.empty()) return;
      const auto status = response.status;
      fill(response, admin_error({Code::invalid_argument,
                                  status == 413 ? "the body is larger than a word may be"
                                                : "the request is not valid HTTP for this host",
                                  "", 0}));
      response.status = status;
    });
    server_.set_exception_handler([this](const httplib::Request &request, httplib::Response &response,
                                         std::exception_ptr) {
      log_.error("the admin API failed to answer; please report this", {{"path", request.path}});
      fill(response, admin_error({Code::internal, "the host failed to answer; its log says more", "", 0}));
    });
  }

  ~HttplibAdminApi() override { stop(); }

  Status start() override {
    auto socket = network::ListeningSocket::open(address_);
    if (!socket) return socket.error();
    socket_.emplace(std::move(*socket));
    address_ = socket_->address();
    server_.adopt(socket_->release());
    ended_ = false;
    thread_ = std::thread([this] {
      server_.listen_after_bind();
      ended_ = true;
    });
    // A stop before the loop runs would not be seen by it.
    while (!server_.is_running() && !ended_) std::this_thread::yield();
    log_.info("admin API listening", {{"address", network::display_name(address_)}});
    return success();
  }

  std::string address() const override { return network::display_name(address_); }

  void stop() override {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
    socket_.reset();
  }

 private:
  static AdminRequest request_of(const httplib::Request &request) {
    AdminRequest asked;
    asked.method = request.method;
    asked.path = request.path;
    asked.host = request.get_header_value("Host");
    asked.content_type = request.get_header_value("Content-Type");
    asked.content_encoding = request.get_header_value("Content-Encoding");
    asked.query.insert(request.params.begin(), request.params.end());
    return asked;
  }

  static void fill(httplib::Response &response, const AdminAnswer &answer) {
    response.status = answer.status;
    if (!answer.allow.empty()) response.set_header("Allow", answer.allow);
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_content(answer.body, answer.content_type);
  }

  network::NetworkAddress address_;
  AdminRoutes routes_;
  Log &log_;
  std::optional<network::ListeningSocket> socket_;
  AdoptingServer server_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace
}  // namespace operations

Result<std::unique_ptr<AdminApi>> make_admin_api(const std::string &address, const Store &store,
                                                 const Registry &registry, Operators &operators,
                                                 std::function<Readiness()> ready, Log &log) {
  auto parsed = network::parse_network_address(address);
  if (!parsed) return parsed.error();
  if (parsed->unix_path.empty() && !network::is_loopback(parsed->host))
    return Error{Code::invalid_argument,
                 "the admin API cannot listen on " + address +
                     ", because it asks nobody for credentials; expected a loopback address or unix:PATH",
                 "", 0};
  return std::unique_ptr<AdminApi>(std::make_unique<operations::HttplibAdminApi>(
      std::move(*parsed), store, registry, operators, std::move(ready), log));
}

}  // namespace promotion::host
