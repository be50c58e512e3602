// Semantic versions, as charts and git tags bear them, and their order.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string_view>

namespace promotion::evaluator {

/// A view of a version without build metadata. A leading v and missing minor and patch numbers are accepted,
/// as Helm does. Numbers are kept as their digits, without leading zeros, so that no size overflows.
struct Version {
  std::array<std::string_view, 3> numbers;
  std::string_view prerelease;  // empty: a release
};

/// How much of the text's beginning is the numbers of a version, with a leading v; 0: it does not begin with
/// one.
std::size_t numbers_length(std::string_view text);

/// text: without build metadata. None: not a version.
std::optional<Version> read_version(std::string_view text);

/// The precedence of https://semver.org, section 11.
std::strong_ordering compare(const Version &left, const Version &right);

}  // namespace promotion::evaluator
