#include "promotion/host/receiver.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "answer.hpp"
#include "authenticator.hpp"
#include "connection_hall.hpp"
#include "event_server.hpp"
#include "intake.hpp"
#include "network/listening_socket.hpp"
#include "quiet_log.hpp"
#include "worker_pool.hpp"

namespace promotion::host::events {
namespace {

// Written without reading a byte of the request, since that would take the thread that there is none of.
constexpr std::string_view too_many =
    "HTTP/1.1 429 Too Many Requests\r\n"
    "Retry-After: 5\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 41\r\n"
    "Connection: close\r\n"
    "\r\n"
    "too many requests are waiting; try again\n";

class HttpReceiver final : public Receiver {
 public:
  HttpReceiver(const ReceiverOptions &options, Engine &engine, const PipelineSource &pipelines,
               const SecretSource &secrets, std::function<Readiness()> ready, Log &log)
      : options_(options),
        log_(log),
        quiet_log_(log),
        authenticator_(pipelines, secrets, options.events_secret, log),
        intake_(engine, authenticator_, std::max<size_t>(options.threads / 2, 1), log),
        wakes_(engine, log),
        server_(intake_, wakes_, options.max_bytes, std::chrono::milliseconds(options.request_ms),
                std::move(ready), log) {}
  ~HttpReceiver() override { stop(); }

  Status start() override {
    const auto wanted = network::parse_network_address(options_.address);
    if (!wanted.ok()) return wanted.error();
    auto socket = network::ListeningSocket::open(*wanted, network::ListeningSocket::Mode::non_blocking);
    if (!socket.ok()) return socket.error();
    address_ = network::display_name(socket->address());
    workers_.emplace(options_.threads, options_.queue);
    hall_.emplace(
        std::move(*socket), HallLimits{}, [this](int connection) { dispatch(connection); }, log_);
    hall_->start();
    log_.info("receiving events", {{"address", address_}});
    return success();
  }

  std::string address() const override { return address_; }

  void stop() override {
    if (!hall_) return;
    intake_.stop();
    hall_->stop_taking();
    workers_->stop();
    hall_->stop();
  }

 private:
  void dispatch(int connection) {
    if (workers_->submit([this, connection] { serve(connection); })) return;
    quiet_log_.warning("queue", "requests are turned away: too many are waiting",
                       {{"queue", static_cast<uint64_t>(options_.queue)}});
    [[maybe_unused]] const auto sent = ::send(connection, too_many.data(), too_many.size(), MSG_NOSIGNAL);
    hall_->end_slowly(connection);
  }

  void serve(int connection) {
    if (server_.serve(connection))
      ::close(connection);
    else
      hall_->end_slowly(connection);
  }

  const ReceiverOptions options_;
  Log &log_;
  QuietLog quiet_log_;
  Authenticator authenticator_;
  Intake intake_;
  WakeIntake wakes_;
  EventServer server_;
  std::string address_;
  std::optional<WorkerPool> workers_;
  std::optional<ConnectionHall> hall_;
};

}  // namespace

}  // namespace promotion::host::events

namespace promotion::host {

std::unique_ptr<Receiver> make_receiver(const ReceiverOptions &options, Engine &engine,
                                        const PipelineSource &pipelines, const SecretSource &secrets,
                                        std::function<Readiness()> ready, Log &log) {
  return std::make_unique<events::HttpReceiver>(options, engine, pipelines, secrets, std::move(ready), log);
}

}  // namespace promotion::host
