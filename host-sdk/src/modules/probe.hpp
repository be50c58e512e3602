// Loads a module in a process of its own first, so that what goes wrong there does not go wrong here.
#pragma once

#include <filesystem>
#include <string>

#include "module_loader.hpp"

namespace promotion::host::modules {

// What the host and the other process say to each other: descriptors and words.
namespace probe {
inline constexpr int image_descriptor = 3;
inline constexpr int result_descriptor = 4;
inline constexpr const char *argument = "--probe";
inline constexpr const char *survived = "survived";
}  // namespace probe

class Probe {
 public:
  // An empty program: modules are not tried out.
  explicit Probe(std::filesystem::path program) : program_(std::move(program)) {}

  bool is_there() const;
  const std::filesystem::path &program() const { return program_; }

  // Has the other process load, init, create and end the module. failed_precondition: it does not survive
  // that, or refuses; the message says why. unavailable: the other process cannot be started.
  Status run(const VerifiedModule &module) const;

 private:
  const std::filesystem::path program_;
};

// The other process's side: reads what to try from standard input. Returns the exit code.
int run_probe();

}  // namespace promotion::host::modules
