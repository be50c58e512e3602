// An option that takes a duration.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "promotion/host/instant.hpp"

namespace promotion::ctl {

inline void add_duration(CLI::App *verb, const std::string &name, const std::string &description,
                         std::function<void(int64_t ms)> take) {
  verb->add_option_function<std::string>(
          name, [take](const std::string &text) { take(host::parse_duration_ms(text).value_or(0)); },
          description)
      ->check([](const std::string &text) {
        return host::parse_duration_ms(text).value_or(0) > 0
                   ? ""
                   : "expected a duration such as 500ms, 90s or 10m";
      })
      ->type_name("DURATION");
}

}  // namespace promotion::ctl
