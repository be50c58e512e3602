// From the bytes of a request to an event on record and the answer to it.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "answer.hpp"
#include "authenticator.hpp"
#include "event_path.hpp"
#include "promotion/host/engine.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::events {

struct EventRequest {
  EventPath path;
  std::optional<std::string> signature;  // the X-Signature header
  std::optional<int64_t> wait_s;         // Prefer: wait
  std::string body;
};

// Thread-safe.
class Intake {
 public:
  // At most `waiters` requests wait for their promotions at once; the preference of others is not honoured.
  Intake(Engine &engine, Authenticator &authenticator, size_t waiters, Log &log);

  // In this order: authentic, or 401; an event, or 400; about an environment that there is, and fitting the
  // pipeline, or 422; durable, or 503.
  Answer take(EventRequest request);

  // Lets nobody wait any more.
  void stop() { stopping_ = true; }

 private:
  Answer submit(const IncomingEvent &event, const std::optional<int64_t> &wait_s);
  Answer accepted(const std::string &event_id, const std::optional<int64_t> &wait_s);
  bool wait_until_ended(const std::string &event_id, int64_t seconds);
  std::string link_of(const std::string &event_id) const;

  Engine &engine_;
  Authenticator &authenticator_;
  const size_t max_waiters_;
  Log &log_;
  std::atomic<size_t> waiters_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace promotion::host::events
