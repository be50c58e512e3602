// One kept connection to the API server.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>

#include "access.hpp"
#include "api_call.hpp"

namespace promotion::host::kubernetes {

// Not thread-safe; used by one exchange at a time.
class Connection {
 public:
  // Connects to nothing yet. unavailable: the authority or the client certificate cannot be used.
  static Result<std::unique_ptr<Connection>> make(const Access &access, const Credential &credential);
  virtual ~Connection() = default;

  // Whether it shows this certificate; the token goes with each request.
  virtual bool shows(const Credential &credential) const = 0;

  // Takes the body of a 200 piece by piece; false ends the exchange.
  using Receiver = std::function<bool(std::string_view)>;

  // With a receiver the body of a 200 goes there and not into the answer. unavailable: no whole answer came,
  // so what was to be written may have been; deadline_exceeded, cancelled: the same.
  virtual Result<ApiAnswer> send(const ApiCall &call, const std::string &token,
                                 std::chrono::steady_clock::time_point deadline, const std::stop_token &stop,
                                 const Receiver &receiver) = 0;
  // Whether the last failure may be that of a kept connection which the server had closed meanwhile.
  virtual bool was_stale() const = 0;
};

}  // namespace promotion::host::kubernetes
