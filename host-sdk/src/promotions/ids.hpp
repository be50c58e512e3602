// Identifiers of records. Those of promotions and tasks are functions of what they name, so that whoever
// makes one again makes the same one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "promotion/host/pipeline.hpp"

namespace promotion::host {

// Event ids, "evt-" and a ULID: each greater than the one before, also when the clock stands or goes back.
// One thread at a time.
class EventIds {
 public:
  // Goes on after this id; empty: from the start.
  explicit EventIds(std::string_view last);
  std::string next(int64_t now_ns);

 private:
  std::string last_;  // 26 characters, or empty
};

std::string promotion_id(const PipelineName &pipeline, std::string_view environment,
                         std::string_view identity, uint32_t round);
// `cluster` is a cluster key (target_key.hpp).
std::string task_id(std::string_view promotion, std::string_view cluster, std::string_view target_namespace);

// A W3C traceparent of a trace that begins here.
std::string new_trace_parent();

// The name of one run of a host, for its leases.
std::string new_lease_owner();

}  // namespace promotion::host
