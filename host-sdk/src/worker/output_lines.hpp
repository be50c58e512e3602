// What a module writes to its standard output and error, as lines of the host's log.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "modules/line_budget.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::worker {

// Of one stream. Lines are cut, and no more than so many are taken in a while: a module in a loop must not
// fill the host's disk. For one thread.
class OutputLines {
 public:
  OutputLines(Log &log, std::string module, std::string_view stream);

  void take(std::string_view bytes, std::chrono::steady_clock::time_point now);
  // The last line may have no end.
  void end(std::chrono::steady_clock::time_point now);

 private:
  void write_line(std::chrono::steady_clock::time_point now);
  void tell(uint64_t left_out);

  Log &log_;
  const std::string module_;
  const std::string stream_;
  std::string line_;
  std::unique_ptr<modules::LineBudget> budget_;
};

}  // namespace promotion::host::worker
