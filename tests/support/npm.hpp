#pragma once

#include <filesystem>
#include <string>

namespace promotion::test {

/// What tests/setup/npm.sh put on this machine for the tests.
class Npm {
 public:
  /// Why its packages cannot be had here; empty when they can.
  static std::string unavailable();
  /// A node that is new enough; only where they can be had.
  static std::string node();
  static std::filesystem::path modules();
};

}  // namespace promotion::test
