// host.hpp: what a module may ask of the host.
#ifndef PROMOTION_SDK_HOST_HPP
#define PROMOTION_SDK_HOST_HPP

#include <promotion/sdk/http.hpp>
#include <promotion/sdk/services.hpp>
#include <string_view>

namespace promotion {

/// A view of promotion_host, cheap to copy and valid as long as the instance that it was given to. [any]
class Host {
 public:
  explicit Host(const promotion_host &raw) noexcept : raw_(&raw) {}

  /// Of the contract that the host was built with.
  std::uint32_t abi_minor() const noexcept { return raw_->abi_minor; }

  /// One line of the host's log. severity: PROMOTION_LOG_*. call: the one that is under way, or NULL.
  /// fields_json: an object or empty.
  void log(const Call *call, std::int32_t severity, std::string_view message,
           std::string_view fields_json = {}) const noexcept {
    raw_->log(raw_->context, call == nullptr ? nullptr : call->raw(), severity, borrow(message),
              borrow(fields_json));
  }
  void debug(const Call &call, std::string_view message, std::string_view fields_json = {}) const noexcept {
    log(&call, PROMOTION_LOG_DEBUG, message, fields_json);
  }
  void info(const Call &call, std::string_view message, std::string_view fields_json = {}) const noexcept {
    log(&call, PROMOTION_LOG_INFO, message, fields_json);
  }
  void warning(const Call &call, std::string_view message, std::string_view fields_json = {}) const noexcept {
    log(&call, PROMOTION_LOG_WARNING, message, fields_json);
  }
  void error(const Call &call, std::string_view message, std::string_view fields_json = {}) const noexcept {
    log(&call, PROMOTION_LOG_ERROR, message, fields_json);
  }

  /// The services that the kit knows. The same answer during an instance's whole life.
  Secrets secrets() const noexcept { return Secrets(service(PROMOTION_SECRETS_ID)); }
  Http http() const noexcept { return Http(service(PROMOTION_HTTP_ID)); }
  Storage storage() const noexcept { return Storage(service(PROMOTION_STORAGE_ID)); }
  Timezones timezones() const noexcept { return Timezones(service(PROMOTION_TIMEZONES_ID)); }
  Events events() const noexcept { return Events(service(PROMOTION_EVENTS_ID)); }
  /// The table of any service; NULL: unknown or not granted.
  const void *service(std::string_view id) const noexcept { return raw_->service(raw_->context, borrow(id)); }
  const promotion_host &raw() const noexcept { return *raw_; }

 private:
  const promotion_host *raw_;
};

namespace sdk {

inline void check(const promotion_host *host) {
  require(host);
  if (host->log == nullptr || host->service == nullptr) refuse("promotion_host", "without log or service");
}

}  // namespace sdk
}  // namespace promotion

#endif
