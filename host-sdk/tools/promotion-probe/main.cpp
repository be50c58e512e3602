// The process in which a host tries modules out before it loads them itself.
#include <unistd.h>

#include <cstring>
#include <iostream>

#include "modules/probe.hpp"

int main(int argc, char **argv) {
  using namespace promotion::host::modules;
  if (argc == 2 && std::strcmp(argv[1], probe::argument) == 0) {
    const int code = run_probe();
    // Not through what a module may have registered for the end of the program.
    _exit(code);
  }
  std::cerr
      << "promotion-probe is started by a host, which tries a module out in it before it loads that "
         "itself.\n"
         "It has to lie beside the host's program, or be named as `probe` in the host's configuration.\n";
  return 2;
}
