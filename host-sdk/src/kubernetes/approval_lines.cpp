#include "approval_lines.hpp"

#include <algorithm>

#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr size_t most_lines = 100;
constexpr size_t longest_shown = 80;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r";
  const auto begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

std::string shown(std::string_view line) {
  const auto whole = mended(line.substr(0, 4 * longest_shown));
  return "'" + std::string(cut(whole, longest_shown)) + "'";
}

std::string names_of(const Pipeline &pipeline) {
  std::string names;
  for (const auto &environment : pipeline.environments)
    names += (names.empty() ? "" : ", ") + environment.name;
  return names;
}

}  // namespace

ApprovalLines read_approval_lines(std::string_view text, const Pipeline &pipeline) {
  ApprovalLines read;
  size_t count = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (++count > most_lines) {
      read.problems.push_back("it has more than 100 lines; those after them do not count");
      break;
    }
    const auto equals = line.find('=');
    const auto environment = trimmed(line.substr(0, equals));
    const auto revision = equals == std::string_view::npos ? "" : trimmed(line.substr(equals + 1));
    if (environment.empty() || revision.empty()) {
      read.problems.push_back(shown(line) + " is no ENVIRONMENT=REVISION");
    } else if (!pipeline.find_environment(environment)) {
      read.problems.push_back(shown(line) + " names no environment of the pipeline; there are " +
                              names_of(pipeline));
    } else {
      const ApprovalLine approval{std::string(environment), std::string(revision)};
      if (std::find(read.lines.begin(), read.lines.end(), approval) == read.lines.end())
        read.lines.push_back(approval);
    }
  }
  return read;
}

}  // namespace promotion::host::kubernetes
