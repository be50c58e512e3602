#include "duration.hpp"

#include <array>

#include "digits.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t longest_ns =
    3'155'760'000'000'000'000;  // a century: added to now it still fits 64 bits

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

// "ms" stands before "m": the first that fits is taken.
constexpr std::array units{Unit{"ms", 1'000'000}, Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000},
                           Unit{"s", 1'000'000'000}};

const Unit *take_unit(std::string_view &text) {
  for (const Unit &unit : units) {
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return &unit;
    }
  }
  return nullptr;
}

// One number with its unit off the front.
std::optional<std::int64_t> take_term(std::string_view &text) {
  double value = 0;
  double place = 1;
  bool in_fraction = false;
  std::size_t digits = 0;
  for (; !text.empty() && (is_digit(text.front()) || (text.front() == '.' && !in_fraction));
       text.remove_prefix(1)) {
    if (text.front() == '.') {
      in_fraction = true;
      continue;
    }
    ++digits;
    if (in_fraction) {
      place /= 10;
      value += (text.front() - '0') * place;
    } else {
      value = value * 10 + (text.front() - '0');
    }
  }
  const Unit *unit = take_unit(text);
  if (digits == 0 || unit == nullptr) return std::nullopt;
  const double ns = value * static_cast<double>(unit->ns);
  if (ns > static_cast<double>(longest_ns)) return std::nullopt;
  return static_cast<std::int64_t>(ns + 0.5);
}

}  // namespace

std::optional<std::int64_t> read_duration(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  while (!text.empty()) {
    const auto term = take_term(text);
    if (!term || *term + sum > longest_ns) return std::nullopt;
    sum += *term;
  }
  return sum;
}

}  // namespace promotion::evaluator
