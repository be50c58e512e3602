// Errors as values: what every fallible function of the host SDK returns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace promotion::host {

// The canonical RPC codes, with the numbers of the contract (promotion_status) so that they cross unchanged.
enum class Code {
  ok = 0,
  cancelled = -1,
  invalid_argument = -3,
  deadline_exceeded = -4,
  not_found = -5,
  permission_denied = -7,
  resource_exhausted = -8,
  failed_precondition = -9,
  conflict = -10,
  unsupported = -12,
  internal = -13,
  unavailable = -14,
  unauthenticated = -16,
};

// "not-found" and the like, as logs and the admin API show it.
std::string_view name_of(Code code);

// Whether a failure with this code is tried again when nobody says otherwise (base.h of the contract).
bool is_retried(Code code);

struct Error {
  Code code = Code::internal;
  std::string message;          // a sentence: what was found, what was expected, what to do
  std::string details_json{};   // an object or empty
  int64_t retry_after_ms = 0;   // as promotion_call.error: 0 as the code says, -1 never
};

// Either a value or an error. Reading the wrong one is a bug in the caller and throws std::bad_variant_access.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T &value() & { return std::get<0>(content_); }
  const T &value() const & { return std::get<0>(content_); }
  T &&value() && { return std::get<0>(std::move(content_)); }
  T &operator*() & { return value(); }
  const T &operator*() const & { return value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &value(); }

  const Error &error() const { return std::get<1>(content_); }
  Error &error() { return std::get<1>(content_); }

 private:
  std::variant<T, Error> content_;
};

struct Nothing {};

using Status = Result<Nothing>;

inline Status success() { return Nothing{}; }

}  // namespace promotion::host
