#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "failpoint.hpp"

namespace promotion::host {

void failpoint(const char *name) noexcept {
  static std::atomic<long> hits{0};  // constant-initialised; one name is armed in a process

  const char *armed = std::getenv("PROMOTION_FAILPOINT");
  if (!armed) return;
  std::string_view wanted{armed};
  long number = 1;
  if (auto colon = wanted.find(':'); colon != std::string_view::npos) {
    number = std::strtol(armed + colon + 1, nullptr, 10);
    wanted = wanted.substr(0, colon);
  }
  if (wanted == name && ++hits == number) std::raise(SIGKILL);
}

}  // namespace promotion::host
