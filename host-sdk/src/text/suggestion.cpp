#include "suggestion.hpp"

#include <algorithm>
#include <utility>

namespace promotion::host {
namespace {

constexpr size_t longest_word = 64;

std::string folded(std::string_view word) {
  std::string folded;
  for (const char c : word)
    if (c != '-' && c != '_') folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return folded;
}

// Letters added, left out or changed, and neighbours swapped, from one to the other.
size_t distance(const std::string &from, const std::string &to) {
  std::vector<std::vector<size_t>> steps(from.size() + 1, std::vector<size_t>(to.size() + 1));
  for (size_t i = 0; i <= from.size(); ++i) steps[i][0] = i;
  for (size_t j = 0; j <= to.size(); ++j) steps[0][j] = j;
  for (size_t i = 1; i <= from.size(); ++i)
    for (size_t j = 1; j <= to.size(); ++j) {
      const bool same = from[i - 1] == to[j - 1];
      steps[i][j] =
          std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, steps[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
    }
  return steps[from.size()][to.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view> &known) {
  if (word.size() > longest_word) return {};
  const auto asked = folded(word);
  std::string_view nearest;
  const size_t farthest = std::max<size_t>(1, asked.size() / 3);
  auto least = std::make_pair(farthest + 1, size_t{0});
  for (const auto candidate : known) {
    if (candidate.size() > longest_word || candidate == word) continue;
    const size_t far = distance(asked, folded(candidate));
    // Of words that are equally near, the one that is written more alike.
    const auto how_far = std::make_pair(far, distance(std::string(word), std::string(candidate)));
    if (how_far >= least || far >= candidate.size()) continue;
    least = how_far;
    nearest = candidate;
  }
  return nearest.empty() ? "" : "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace promotion::host
