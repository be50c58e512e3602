// How a worker begins: what it is given, and what it found in the module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "message.hpp"

namespace promotion::host::worker {

struct Setup {
  std::string module;                 // for people
  std::string storage_folder;         // absolute; empty: not granted
  bool network = false;               // sockets of its own
  bool evaluator = false;             // else a strategy
  std::vector<std::string> services;  // granted
  uint64_t memory_bytes = 0;          // 0: no limit
  uint32_t descriptors = 0;           // 0: as they are
};
std::string encode(const Setup &setup);
// False: it is none of this release, or broken; `why` says so.
bool decode(std::string_view message, Setup &setup, std::string &why);

// What the module's table has: the host judges it as it would its own.
struct Loaded {
  std::string error;                    // empty: it was loaded, and the rest counts
  std::vector<std::string> statements;  // what of the isolation this machine cannot give
  bool has_table = false;
  uint32_t struct_size = 0;
  uint32_t abi_minor = 0;
  uint32_t minimum_host_minor = 0;
  std::string manifest_json;
  bool has_init = false, has_find = false, has_quiesce = false, has_deinit = false;
  // promotion.evaluator/1 or promotion.strategy/1
  bool has_interface = false;
  uint32_t interface_size = 0;
  uint32_t interface_flags = 0;
  uint32_t functions = 0;  // a bit for each Function that is not NULL
};
std::string encode(const Loaded &loaded);
bool decode(std::string_view message, Loaded &loaded);

inline constexpr uint32_t bit_of(Function function) { return 1u << static_cast<unsigned>(function); }

}  // namespace promotion::host::worker
