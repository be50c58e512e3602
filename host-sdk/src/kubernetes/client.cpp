#include "client.hpp"

#include "promotion/host/kubernetes.hpp"

namespace promotion::host::kubernetes {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t most_idle = 4;
constexpr size_t longest_line = 16 * 1024 * 1024;
constexpr milliseconds least_pause{1'000};  // after a 429 that does not say how long

// Cuts what comes into lines; what has no end yet is kept.
class LineCutter {
 public:
  explicit LineCutter(const Client::Line &line) : line_(line) {}

  bool take(std::string_view data) {
    while (!data.empty()) {
      const auto end = data.find('\n');
      if (end == std::string_view::npos) {
        rest_ += data;
        return rest_.size() <= longest_line;
      }
      rest_ += data.substr(0, end);
      data.remove_prefix(end + 1);
      const bool goes_on = rest_.empty() || line_(rest_);
      rest_.clear();
      if (!goes_on) return false;
    }
    return true;
  }

 private:
  const Client::Line &line_;
  std::string rest_;
};

}  // namespace

Client::Client(Access access, ClientOptions options, std::unique_ptr<const Clock> clock)
    : clock_(std::move(clock)), access_(std::move(access)), options_(options) {}

Result<std::string> Client::get(const ApiCall &call, const std::stop_token &stop) {
  auto answer = answer_to(call, stop);
  if (!answer.ok()) return answer.error();
  if (answer->status != 200) return error_of(call, *answer);
  return std::move(answer->body);
}

Result<std::string> Client::write(const ApiCall &call, const std::stop_token &stop) {
  auto answer = answer_to(call, stop);
  if (!answer.ok()) return answer.error();
  if (answer->status != 200 && answer->status != 201) return error_of(call, *answer);
  return std::move(answer->body);
}

Result<ApiAnswer> Client::answer_to(const ApiCall &call, const std::stop_token &stop) {
  const auto deadline = steady_clock::now() + options_.patience;
  if (!enter(deadline, stop))
    return Error{Code::unavailable, "to " + shown(call) + " waited too long for other requests"};
  auto answer = ask(call, deadline, nullptr, stop);
  while (answer.ok() && answer->status == 429) {
    const auto wait = std::max(milliseconds(answer->retry_after_ms), least_pause);
    if (steady_clock::now() + wait >= deadline || !pause(wait, stop)) break;
    answer = ask(call, deadline, nullptr, stop);
  }
  leave();
  if (!answer.ok())
    return Error{answer.error().code, "cannot " + shown(call) + ": " + answer.error().message, {}, 0};
  return answer;
}

Status Client::watch(const ApiCall &call, milliseconds patience, const Line &line,
                     const std::stop_token &stop) {
  LineCutter cutter(line);
  auto answer = ask(
      call, steady_clock::now() + patience, [&cutter](std::string_view data) { return cutter.take(data); },
      stop);
  if (!answer.ok())
    return Error{answer.error().code, "cannot " + shown(call) + ": " + answer.error().message, {}, 0};
  if (answer->status != 200) return error_of(call, *answer);
  return success();
}

Result<ApiAnswer> Client::ask(const ApiCall &call, Instant deadline, const Connection::Receiver &receiver,
                              const std::stop_token &stop) {
  for (bool again = false;; again = true) {
    const auto credential = access_.credentials->get();
    if (!credential.ok()) return credential.error();
    auto connection = take(*credential);
    if (!connection.ok()) return connection.error();
    auto answer = (*connection)->send(call, credential->token, deadline, stop, receiver);
    const bool was_closed =
        !answer.ok() && answer.error().code == Code::unavailable && (*connection)->was_stale();
    if (answer.ok()) give_back(std::move(*connection));
    if (again) return answer;
    if (answer.ok() && answer->status == 401)
      access_.credentials->refused();
    else if (!was_closed)
      return answer;
  }
}

Result<std::unique_ptr<Connection>> Client::take(const Credential &credential) {
  {
    std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->shows(credential)) return connection;
    }
  }
  return Connection::make(access_, credential);
}

void Client::give_back(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
}

bool Client::enter(Instant deadline, const std::stop_token &stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, stop, deadline, [this] { return running_ < options_.side_by_side; }))
    return false;
  ++running_;
  return true;
}

void Client::leave() {
  std::lock_guard lock(mutex_);
  --running_;
  changed_.notify_all();
}

bool Client::pause(milliseconds time, const std::stop_token &stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace promotion::host::kubernetes

namespace promotion::host {

Result<std::shared_ptr<kubernetes::Client>> make_kubernetes_client(const KubernetesOptions &options,
                                                                   Log &log) {
  auto clock = std::make_unique<const SystemClock>();
  auto access = options.kubeconfig.empty()
                    ? kubernetes::in_cluster_access(kubernetes::service_account_folder, log)
                    : kubernetes::kubeconfig_access(options.kubeconfig, options.context, *clock, log);
  if (!access.ok()) return access.error();
  return std::make_shared<kubernetes::Client>(std::move(*access), kubernetes::ClientOptions(),
                                              std::move(clock));
}

}  // namespace promotion::host
