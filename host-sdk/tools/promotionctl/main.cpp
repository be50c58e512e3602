#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "program.hpp"

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `promotionctl … | head` ends quietly
  const promotion::host::SystemClock clock;
  const char *server = std::getenv("PROMOTION_SERVER");
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const promotion::ctl::Surroundings surroundings{
      std::cout, std::cerr, clock, server ? server : "", program.parent_path().string(), &std::cin};
  return promotion::ctl::run({argv + 1, argv + argc}, surroundings);
}
