// An event that a sender reported, once it is authentic.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// Flux's notification event, as read from the body. A missing part is empty.
struct Event {
  std::string source = "flux";
  ObjectReference object;  // involvedObject
  std::string severity;
  std::string reason;
  std::string message;
  std::string reporting_controller;
  int64_t timestamp_ns = 0;
  std::map<std::string, std::string> metadata;  // API-group prefixes stripped; a plain key wins
};

// What the receiver hands to the engine: authentic, for a known pipeline and environment.
struct IncomingEvent {
  PipelinePtr pipeline;
  std::string environment;  // the one it comes from
  std::string digest;       // hex SHA-256 of the URL's path and the body: equal for repeats
  std::string body;         // as received
  Event event;
};

}  // namespace promotion::host
