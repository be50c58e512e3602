#include "git/heads.hpp"

#include <algorithm>
#include <array>

namespace pull_request {
namespace {

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

/// What receive-pack says when somebody else was faster: git's, then those of JGit and of libgit2's own
/// remotes.
bool means_overtaken(std::string_view status) {
  static constexpr std::array<std::string_view, 8> phrases{
      "failed to update ref", "cannot lock ref", "failed to lock",           "lock error",
      "stale info",           "fetch first",     "reference already exists", "incorrect old value"};
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return status.find(phrase) != std::string_view::npos; });
}

}  // namespace

PushResult push_result(std::string_view status, std::string_view told) {
  if (status.empty()) return {PushOutcome::taken, {}};
  const bool overtaken = means_overtaken(status) || means_overtaken(told);
  const std::string words = one_line(told);
  return {overtaken ? PushOutcome::overtaken : PushOutcome::refused,
          words.empty() ? one_line(status) : one_line(status) + " (" + words + ")"};
}

}  // namespace pull_request
