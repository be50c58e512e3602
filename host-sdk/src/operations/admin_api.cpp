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
                  std::function<std::string()> ready, Log &log)
      : address_(std::move(address)),
        routes_(store, registry, std::move(ready), log, address_.unix_path.empty()),
        log_(log) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(worker_threads); };
    // A connection that is kept open would keep a thread.
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(read_seconds);
    server_.set_write_timeout(write_seconds);
    server_.set_payload_max_length(1024);
    // Before the routing of the library, so that bodies are never read and every method gets its answer.
    server_.set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
      respond(request, response);
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.set_error_handler([](const httplib::Request &, httplib::Response &response) {
      if (!response.body.empty()) return;
      const auto status = response.status;
      fill(response,
           admin_error({Code::invalid_argument, "the request is not valid HTTP for this host", "", 0}));
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
  void respond(const httplib::Request &request, httplib::Response &response) const {
    AdminRequest asked{request.method, request.path, {}, request.get_header_value("Host")};
    asked.query.insert(request.params.begin(), request.params.end());
    fill(response, routes_.answer(asked));
  }

  static void fill(httplib::Response &response, const AdminAnswer &answer) {
    response.status = answer.status;
    if (answer.status == 405) response.set_header("Allow", "GET, HEAD");
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
                                                 const Registry &registry, std::function<std::string()> ready,
                                                 Log &log) {
  auto parsed = network::parse_network_address(address);
  if (!parsed) return parsed.error();
  if (parsed->unix_path.empty() && !network::is_loopback(parsed->host))
    return Error{Code::invalid_argument,
                 "the admin API cannot listen on " + address +
                     ", because it asks nobody for credentials; expected a loopback address or unix:PATH",
                 "", 0};
  return std::unique_ptr<AdminApi>(std::make_unique<operations::HttplibAdminApi>(
      std::move(*parsed), store, registry, std::move(ready), log));
}

}  // namespace promotion::host
