#include "kubectl.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "process.hpp"

namespace promotion::test {
namespace {

constexpr int kOldestMinor = 27;

std::string look() {
  const CommandResult found = run({"sh", "-c", "command -v kubectl"});
  if (found.code != 0) return "there is no kubectl on this machine";
  const CommandResult version = run({"kubectl", "version", "--client", "--output=json"});
  const auto told = nlohmann::json::parse(version.output, nullptr, false);
  if (version.code != 0 || !told.is_object() || !told.contains("clientVersion"))
    return "kubectl does not tell its version: " + version.error;
  const std::string minor = told["clientVersion"].value("minor", "0");
  if (std::atoi(minor.c_str()) >= kOldestMinor) return "";
  return "kubectl is " + told["clientVersion"].value("gitVersion", "of an unknown version") +
         ", and the tests need 1." + std::to_string(kOldestMinor) + " or newer";
}

}  // namespace

std::string kubectl_unavailable() {
  static const std::string reason = look();
  return reason;
}

}  // namespace promotion::test
