// Copies of the modules that ran, by their digests.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// So that a version can be run again when the operator's own file is gone. The folder is its owner's alone.
// Used by one thread at a time.
class KeptModules {
 public:
  // An empty folder: nothing is kept.
  explicit KeptModules(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Where the copy lies or would lie; empty: nothing is kept.
  std::filesystem::path path_of(std::string_view sha256) const;
  // With its signature beside it, where there is one.
  Status keep(std::string_view bytes, std::string_view sha256, std::string_view signature) const;
  // Removes the oldest of those that are not named, beyond the last few.
  void forget_all_but(const std::vector<std::string> &sha256s) const;

 private:
  const std::filesystem::path folder_;
};

}  // namespace promotion::host::modules
