// host.hpp: a host with services that a test fills and looks at.
#pragma once

#include <promotion/abi/abi.h>

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace promotion::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request that the module sent.
struct HttpRequest {
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  std::string ca_pem;
  std::string proxy;
  std::int64_t timeout_ms = 0;

  /// All headers of that name, whatever its case.
  std::vector<std::string> all(const std::string &name) const;
  /// The only header of that name; nothing if there is none or more than one.
  std::optional<std::string> only(const std::string &name) const;
};

/// What the next request is answered with: an answer, or a failure of the service.
struct ScriptedAnswer {
  int status = 200;
  Headers headers;
  std::string body;
  promotion_status failure = PROMOTION_OK;
  std::size_t chunk = 7;  // bytes handed over at a time
};

struct LogLine {
  int severity;
  std::string message;
  std::string fields;
};

struct KubernetesEvent {
  std::string type;
  std::string reason;
  std::string message;
  std::map<std::string, std::string> annotations;
};

/// Everything a module may ask for. Grants all services but those that were withheld. Not for several
/// threads.
class Host {
 public:
  Host();
  Host(const Host &) = delete;
  Host &operator=(const Host &) = delete;
  ~Host();

  const promotion_host *get() const { return &host_; }
  promotion_host *mutable_host() { return &host_; }

  void withhold(const std::string &service_id) { withheld_.insert(service_id); }

  void set_secret(const std::string &namespace_name, const std::string &name, const std::string &key,
                  const std::string &value) {
    secrets_[{namespace_name, name, key}] = value;
  }
  /// Every later look at a secret fails with that status.
  void fail_secrets(promotion_status status) { secrets_status_ = status; }

  /// Answers are used up in order; a request without one fails with UNAVAILABLE.
  void answer(ScriptedAnswer answer) { answers_.push_back(std::move(answer)); }
  const std::vector<HttpRequest> &requests() const { return requests_; }

  /// Made when first asked for, removed with the host.
  const std::filesystem::path &storage();

  const std::vector<LogLine> &log() const { return log_; }
  const std::vector<KubernetesEvent> &events() const { return events_; }

 private:
  const void *service(const std::string &id);
  promotion_status send(const promotion_call *call, const promotion_http_request &request,
                        const promotion_http_answer &answer);
  void fill_tables();

  promotion_host host_{};
  promotion_secrets secrets_table_{};
  promotion_http http_table_{};
  promotion_storage storage_table_{};
  promotion_timezones timezones_table_{};
  promotion_events events_table_{};

  std::set<std::string> withheld_;
  std::map<std::tuple<std::string, std::string, std::string>, std::string> secrets_;
  promotion_status secrets_status_ = PROMOTION_OK;
  std::deque<ScriptedAnswer> answers_;
  std::vector<HttpRequest> requests_;
  std::vector<LogLine> log_;
  std::vector<KubernetesEvent> events_;
  std::filesystem::path storage_;
};

}  // namespace promotion::test
