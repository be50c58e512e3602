#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

#include "program.hpp"

namespace {

// Who logged in, also behind sudo; else whose process this is.
std::string user() {
  char login[256];
  if (getlogin_r(login, sizeof login) == 0 && login[0] != '\0') return login;
  const passwd *entry = getpwuid(getuid());
  return entry && entry->pw_name ? entry->pw_name : "uid " + std::to_string(getuid());
}

}  // namespace

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `promotionctl … | head` ends quietly
  const promotion::host::SystemClock clock;
  const char *server = std::getenv("PROMOTION_SERVER");
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const promotion::ctl::Surroundings surroundings{
      std::cout, std::cerr, clock, server ? server : "", program.parent_path().string(), &std::cin, user()};
  return promotion::ctl::run({argv + 1, argv + argc}, surroundings);
}
