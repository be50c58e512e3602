// modules.yaml: which modules the operator wants, and what each of them may use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/result.hpp"
#include "worker/settings.hpp"

namespace promotion::host::modules {

enum class Isolation { in_process, worker };
std::string_view name_of(Isolation isolation);
std::optional<Isolation> isolation_named(std::string_view name);

struct WantedModule {
  std::string name;                            // the manifest's id
  std::filesystem::path path;                  // absolute
  std::string version;                         // empty: any
  std::string sha256;                          // in lower case; empty: any
  std::string signature;                       // base64; empty: none
  std::optional<Isolation> isolation;          // none: what is usual for who signed it
  worker::WorkerLimits limits;                 // of a worker
  std::vector<std::string> services;           // granted
  std::vector<std::string> secret_namespaces;  // readable beside those of the pipelines that a call is about
  std::string configuration_json = "{}";
  // How long a new generation is watched, and how many of its calls may fail meanwhile: one more, and the one
  // before runs again. 0 ms: it is not watched.
  int64_t watch_window_ms = 5 * 60'000;
  uint32_t watch_max_errors = 5;
  size_t line = 0;  // no part of what is wanted

  // Whether one generation serves both, when the module's bytes are the same and it runs in the same place.
  bool runs_alike(const WantedModule &other) const;
  bool operator==(const WantedModule &other) const;
};

// An entry of the file that says all that, as JSON; its `limits` and `watch`, empty: they are the usual ones.
std::string entry_json(const WantedModule &wanted);
std::string limits_json(const WantedModule &wanted);
std::string watch_json(const WantedModule &wanted);

// unavailable: the file cannot be read, or is too large.
Result<std::string> modules_file_text(const std::filesystem::path &file);

// What a text says that is, or is to be, in this file. invalid_argument: FILE:LINE, what is wrong and what
// was expected.
Result<std::vector<WantedModule>> parse_modules_file(const std::string &text,
                                                     const std::filesystem::path &file);

// Both.
Result<std::vector<WantedModule>> read_modules_file(const std::filesystem::path &file);

}  // namespace promotion::host::modules
