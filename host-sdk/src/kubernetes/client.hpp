// Asks the API server: few connections, kept; limits of both sides respected; answers as values.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "access.hpp"
#include "connection.hpp"

namespace promotion::host::kubernetes {

struct ClientOptions {
  std::chrono::milliseconds patience{10'000};  // of one request with all its attempts
  size_t side_by_side = 8;                     // requests; watches are not counted
};

// Thread-safe.
class Client {
 public:
  // `clock` is what the credentials need.
  Client(Access access, ClientOptions options, std::unique_ptr<const Clock> clock = nullptr);

  // The body of a 200. A 429 is tried again as Retry-After says while there is time; a 401 once, with
  // credentials read anew; a kept connection that turns out to be closed once. Errors as error_of says;
  // unavailable or deadline_exceeded: no answer came.
  Result<std::string> get(const ApiCall &call, const std::stop_token &stop = {});

  // The body of a 200 or 201, with attempts and errors as those of get(). One that met a connection which was
  // cut may have been done, and is sent again: it has to be one that may be done twice. conflict (of a
  // create): an object of that name is there, maybe by an earlier attempt.
  Result<std::string> write(const ApiCall &call, const std::stop_token &stop = {});

  // Hands over the lines of a watch until it ends, in whatever way, or `line` gives false. success: the
  // server ended it properly.
  using Line = std::function<bool(std::string_view)>;
  Status watch(const ApiCall &call, std::chrono::milliseconds patience, const Line &line,
               const std::stop_token &stop);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  // All attempts. Whatever the answer's status is, but 429 only when time is up.
  Result<ApiAnswer> answer_to(const ApiCall &call, const std::stop_token &stop);
  // One attempt, or two where the first met a closed connection or a credential that was no longer valid.
  Result<ApiAnswer> ask(const ApiCall &call, Instant deadline, const Connection::Receiver &receiver,
                        const std::stop_token &stop);
  Result<std::unique_ptr<Connection>> take(const Credential &credential);
  void give_back(std::unique_ptr<Connection> connection);
  bool enter(Instant deadline, const std::stop_token &stop);
  void leave();
  // False: stopped.
  bool pause(std::chrono::milliseconds time, const std::stop_token &stop);

  const std::unique_ptr<const Clock> clock_;
  const Access access_;
  const ClientOptions options_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  size_t running_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace promotion::host::kubernetes
