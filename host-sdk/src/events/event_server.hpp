// Speaks HTTP/1.1 on connections that somebody else has accepted, one request on each.
#pragma once

#include <httplib.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "answer.hpp"
#include "intake.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/readiness.hpp"
#include "wake_intake.hpp"

namespace promotion::host::events {

// Of cpp-httplib's server this uses how it reads requests and writes answers, but not how it waits for them:
// a thread of its own for each connection, idle or not, and no end to the time of a request.
class EventServer final : private httplib::Server {
 public:
  // The references outlive it.
  EventServer(Intake &intake, WakeIntake &wakes, uint64_t max_bytes, std::chrono::milliseconds request_time,
              std::function<Readiness()> ready, Log &log);

  // Reads and answers a request. True: it was read to its end; false: some of it may still be on its way.
  // Does not close the connection. Thread-safe.
  bool serve(int connection);

 private:
  // What can be said without the body; none: it has to be read.
  std::optional<Answer> answer_head(const httplib::Request &request) const;
  std::optional<Answer> check_length(const httplib::Request &request) const;
  // Why the body was not read as a whole; none: it was.
  std::optional<Answer> read_body(const httplib::Request &request, const httplib::ContentReader &read,
                                  std::string &body) const;
  Answer answer_event(const httplib::Request &request, const httplib::ContentReader &read) const;
  Answer answer_wake(const httplib::Request &request, const httplib::ContentReader &read) const;
  Answer readiness() const;

  Intake &intake_;
  WakeIntake &wakes_;
  const uint64_t max_bytes_;
  const std::chrono::milliseconds request_time_;  // for head and body together
  const std::function<Readiness()> ready_;
  Log &log_;
};

}  // namespace promotion::host::events
