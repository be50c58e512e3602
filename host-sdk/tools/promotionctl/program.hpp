// promotionctl without a process around it, so that tests run it as it is.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "exit_code.hpp"
#include "promotion/host/clock.hpp"

namespace promotion::ctl {

struct Surroundings {
  std::ostream &out;
  std::ostream &err;
  const host::Clock &clock;
  std::string server;          // of the environment; empty: none
  std::string folder;          // of the program itself, where modules are looked for
  std::istream *in = nullptr;  // none: there is no standard input
  std::string user{};          // who says what is said, unless --by names somebody
};

// arguments: without the program's name.
ExitCode run(const std::vector<std::string> &arguments, const Surroundings &surroundings);

}  // namespace promotion::ctl
