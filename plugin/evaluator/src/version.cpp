#include "version.hpp"

#include <algorithm>

#include "digits.hpp"

namespace promotion::evaluator {
namespace {

bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::string_view without_leading_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
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

std::size_t numbers_length(std::string_view text) {
  std::size_t at = !text.empty() && text.front() == 'v' ? 1 : 0;
  for (std::size_t numbers = 0;;) {
    const std::size_t begin = at;
    while (at != text.size() && is_digit(text[at])) ++at;
    if (at == begin) return 0;
    if (++numbers == 3 || at == text.size() || text[at] != '.') return at;
    ++at;
  }
}

std::optional<Version> read_version(std::string_view text) {
  const std::size_t length = numbers_length(text);
  if (length == 0) return std::nullopt;
  Version version{{"0", "0", "0"}, {}};
  if (length != text.size()) {
    version.prerelease = text.substr(length + 1);
    if (text[length] != '-' || !is_prerelease(version.prerelease)) return std::nullopt;
  }
  std::size_t at = text.front() == 'v' ? 1 : 0;
  for (std::string_view &number : version.numbers) {
    const std::size_t begin = at;
    while (at != length && text[at] != '.') ++at;
    number = without_leading_zeros(text.substr(begin, at - begin));
    if (at == length) break;
    ++at;
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
