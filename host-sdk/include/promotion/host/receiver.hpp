// The HTTP listener that Flux and other senders post to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "promotion/host/clock.hpp"
#include "promotion/host/engine.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/readiness.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host {

struct ReceiverOptions {
  std::string address = "127.0.0.1:8080";         // host:port or [host]:port; port 0: any
  uint64_t max_bytes = 3 * 1024 * 1024 + 65'536;  // of a body; Flux's own limit is 3 MiB
  size_t threads = 64;
  size_t queue = 1024;                      // requests that may wait for a thread; 429 beyond
  int64_t request_ms = 10'000;              // within which a request has to be there, head and body
  std::optional<SecretName> events_secret;  // for pipelines that name none
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  // Binds and listens. unavailable: the address is in use or not ours, and which.
  virtual Status start() = 0;
  // The address that it listens on, with the real port.
  virtual std::string address() const = 0;
  // Answers what has begun, takes nothing new. Idempotent.
  virtual void stop() = 0;
};

// `ready` answers GET /readyz.
std::unique_ptr<Receiver> make_receiver(const ReceiverOptions &options, Engine &engine,
                                        const PipelineSource &pipelines, const SecretSource &secrets,
                                        std::function<Readiness()> ready, Log &log);

}  // namespace promotion::host
