// rfc3339.hpp: instants as people and JSON write them.
#ifndef PROMOTION_SDK_RFC3339_HPP
#define PROMOTION_SDK_RFC3339_HPP

#include <time.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

namespace promotion {

enum class Fraction { none, milliseconds };

/// An instant as RFC 3339 has it, in UTC. What is finer than wanted is cut off.
inline std::string rfc3339(std::int64_t unix_ns, Fraction fraction = Fraction::milliseconds) {
  std::int64_t seconds = unix_ns / 1'000'000'000;
  std::int64_t rest = unix_ns % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --seconds;
  }
  const std::time_t instant = seconds;
  std::tm parts{};
  gmtime_r(&instant, &parts);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (fraction == Fraction::none) return std::string(date.data()) + "Z";
  std::array<char, 8> milliseconds{};
  std::snprintf(milliseconds.data(), milliseconds.size(), ".%03dZ", static_cast<int>(rest / 1'000'000));
  return std::string(date.data()) + milliseconds.data();
}

}  // namespace promotion

#endif
