// error.hpp: how a module says that it could not do what it was asked.
#ifndef PROMOTION_SDK_ERROR_HPP
#define PROMOTION_SDK_ERROR_HPP

#include <promotion/abi/base.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace promotion {

/// When to try again after a failure: as the status says, no earlier than some time from now, or never.
class Retry {
 public:
  static Retry as_status_says() noexcept { return Retry(0); }
  static Retry never() noexcept { return Retry(-1); }
  /// Less than one millisecond counts as one, because zero means something else.
  static Retry after(std::chrono::milliseconds delay) noexcept {
    return Retry(delay.count() > 0 ? static_cast<std::int64_t>(delay.count()) : 1);
  }
  /// As promotion_call.error takes it.
  std::int64_t milliseconds() const noexcept { return milliseconds_; }

 private:
  explicit Retry(std::int64_t milliseconds) noexcept : milliseconds_(milliseconds) {}
  std::int64_t milliseconds_;
};

/// Thrown by a module's class out of any of its functions, and by the wrappers of host services. The kit
/// stops it at the entry that the host called, hands message, retry and details to promotion_call.error, and
/// returns the status. Any other std::exception counts as INTERNAL with what() as its message.
class Error : public std::runtime_error {
 public:
  /// status: one of the negative constants of base.h; others become INTERNAL. message: a sentence that names
  /// the offending thing, what was found, what was expected and what to do. details_json: an object or empty.
  Error(promotion_status status, const std::string &message, Retry retry = Retry::as_status_says(),
        std::string details_json = {})
      : std::runtime_error(message),
        status_(status < 0 ? status : static_cast<promotion_status>(PROMOTION_INTERNAL)),
        retry_(retry),
        details_json_(std::move(details_json)) {}

  promotion_status status() const noexcept { return status_; }
  Retry retry() const noexcept { return retry_; }
  const std::string &details_json() const noexcept { return details_json_; }

 private:
  promotion_status status_;
  Retry retry_;
  std::string details_json_;
};

/// A host service, or a sink of the host, said no. The host knows why and has told it already, so an entry
/// that this leaves returns the status and adds no words of its own.
class HostError : public Error {
 public:
  using Error::Error;
};

}  // namespace promotion

#endif
