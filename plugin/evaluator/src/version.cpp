#include "version.hpp"

#include <algorithm>

#include "digits.hpp"

namespace promotion::evaluator {
namespace {

bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::string_view without_leading_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? digits.substr(digits.size() - 1) : digits.substr(first);
}

// Takes what stands before the first separator off the front of the text, the separator too.
std::string_view take_until(std::string_view &text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return taken;
}

std::strong_ordering compare_numbers(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left.compare(right) <=> 0;
}

std::strong_ordering compare_identifiers(std::string_view left, std::string_view right) {
  const bool left_numeric = all_digits(left);
  if (left_numeric != all_digits(right)) {
    return left_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (left_numeric) return compare_numbers(without_leading_zeros(left), without_leading_zeros(right));
  return left.compare(right) <=> 0;
}

std::strong_ordering compare_prereleases(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty()) return left.empty() <=> right.empty();  // a release is above them all
  while (!left.empty() && !right.empty()) {
    const auto order = compare_identifiers(take_until(left, '.'), take_until(right, '.'));
    if (order != 0) return order;
  }
  return right.empty() <=> left.empty();  // more identifiers are above fewer
}

bool is_prerelease(std::string_view text) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty()) {
    const std::string_view identifier = take_until(text, '.');
    if (identifier.empty() || !std::all_of(identifier.begin(), identifier.end(), is_identifier)) return false;
  }
  return true;
}

}  // namespace

std::optional<Version> read_version(std::string_view text) {
  if (!text.empty() && text.front() == 'v') text.remove_prefix(1);
  Version version{{"0", "0", "0"}, {}};
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    if (!is_prerelease(version.prerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  if (text.empty() || text.back() == '.') return std::nullopt;
  for (std::size_t i = 0; !text.empty(); ++i) {
    const std::string_view number = take_until(text, '.');
    if (i == version.numbers.size() || !all_digits(number)) return std::nullopt;
    version.numbers[i] = without_leading_zeros(number);
  }
  return version;
}

std::strong_ordering compare(const Version &left, const Version &right) {
  for (std::size_t i = 0; i < left.numbers.size(); ++i) {
    const auto order = compare_numbers(left.numbers[i], right.numbers[i]);
    if (order != 0) return order;
  }
  return compare_prereleases(left.prerelease, right.prerelease);
}

}  // namespace promotion::evaluator
