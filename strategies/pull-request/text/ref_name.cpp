#include "text/ref_name.hpp"

#include <algorithm>

#include "text/sha256.hpp"

namespace pull_request {
namespace {

constexpr std::size_t longest_component = 60;

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

bool is_component(std::string_view component) {
  if (component.empty() || component.front() == '.' || component.back() == '.') return false;
  if (ends_with(component, ".lock") || component == "@" || component.size() > 200) return false;
  if (component.find("..") != std::string_view::npos || component.find("@{") != std::string_view::npos)
    return false;
  return std::all_of(component.begin(), component.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
           std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
  });
}

/// Letters, digits, '-', '.', and what else is given: what needs no replacing.
std::string tame(std::string_view name, std::string_view also, bool &changed) {
  std::string result;
  for (const char c : name.substr(0, longest_component)) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || also.find(c) != std::string_view::npos;
    result += good ? c : '-';
  }
  if (!is_component(result)) {
    std::replace(result.begin(), result.end(), '.', '-');
    if (result.empty()) result = "-";
  }
  if (result.front() == '-') result.front() = 'x';
  if (result != name) changed = true;
  return result;
}

}  // namespace

bool is_ref_path(std::string_view path) {
  if (path.empty() || path.front() == '-') return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t slash = std::min(path.find('/', begin), path.size());
    if (!is_component(path.substr(begin, slash - begin))) return false;
    begin = slash + 1;
  }
  return true;
}

std::string branch_name(std::string_view prefix, const BranchSubject &subject) {
  bool changed = false;
  std::string name(prefix);
  name += "/" + tame(subject.pipeline_namespace, "", changed);
  name += "/" + tame(subject.pipeline, "", changed);
  // An environment may have '_', as its names are free; '@' and '_' separate what follows.
  name += "/" + tame(subject.environment, "_", changed);
  if (!subject.cluster.empty()) name += "@" + tame(subject.cluster, "", changed);
  if (!subject.target_namespace.empty()) name += "_" + tame(subject.target_namespace, "", changed);
  if (!changed) return name;
  const std::string whole = subject.pipeline_namespace + '\0' + subject.pipeline + '\0' +
                            subject.environment + '\0' + subject.cluster + '\0' + subject.target_namespace;
  // '+' is in no name that stands as it is, so the hash cannot be taken for one.
  return name + "+" + sha256_hex(whole).substr(0, 10);
}

}  // namespace pull_request
