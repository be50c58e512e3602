// What a host and its worker say to each other. Both sides come from one build: the version in the first
// message refuses any other pair.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "arena.hpp"
#include "promotion/abi/abi.h"
#include "wire.hpp"

namespace promotion::host::worker {

inline constexpr uint32_t protocol_version = 1;

// Of one message: the largest body of promotion.http/1 (64 MiB), and what accompanies it.
inline constexpr size_t message_limit = 72 * 1024 * 1024;

// Each message opens with its type and the id of the call that it belongs to; 0: to none.
enum class MessageType : uint8_t {
  // from the host
  setup = 1,         // Setup, with the module's memfd
  call = 2,          // Function, CallHead, its arguments
  cancel = 3,        // the call is to end soon
  release = 4,       // u64: a prepared pipeline that is no longer needed
  service_head = 5,  // u64 request; i32 status code, headers: what promotion.http/1 got
  service_data = 6,  // u64 request; bytes
  service_done = 7,  // u64 request; i32 status
  ping = 8,
  // from the worker
  loaded = 32,           // Loaded
  result = 33,           // CallResult, its outputs
  log = 34,              // i32 severity, message, fields
  service_request = 35,  // u64 request; Service, its arguments
  service_answer = 36,   // u64 request; i32 status: of the module's sink, for a head or data
  pong = 37,
  problem = 38,  // u64 question; i32 severity, pointer, reason, message: answered with service_done
};

enum class Function : uint8_t {
  init = 1,
  create,
  destroy,
  quiesce,  // of every module
  prepare,
  evaluate,  // of an evaluator
  validate,
  group,
  step,
  withdraw,
  check,
  plan,
  wake,  // of a strategy
};

enum class Service : uint8_t { secrets = 1, http, storage, timezones, events };

struct MessageHead {
  MessageType type{};
  uint64_t call = 0;
};

Writer begin_message(MessageType type, uint64_t call);
MessageHead read_head(Reader &from);

// What comes with each call (promotion_call).
struct CallHead {
  Function function{};
  int64_t deadline_ns = 0;
  bool cancellable = false;
  std::string_view trace_parent;
};
void write(Writer &to, const CallHead &head);
CallHead read_call_head(Reader &from);

// What each call comes back with, before its outputs.
struct CallResult {
  promotion_status status = PROMOTION_OK;
  bool thrown = false;        // the module let an exception out
  bool thrown_named = false;  // with these words
  std::string_view exception;
  bool told = false;  // promotion_call.error, if that was called after any service failed
  int64_t retry_after_ms = 0;
  std::string_view message;
  std::string_view details_json;
};
void write(Writer &to, const CallResult &result);
CallResult read_call_result(Reader &from);

}  // namespace promotion::host::worker
