#include "edit/marker.hpp"

#include <nlohmann/json.hpp>

namespace pull_request {
namespace {

constexpr std::size_t longest_comment = 4096;

std::optional<std::string> reference_of(std::string_view comment) {
  if (comment.size() > longest_comment) return std::nullopt;
  const nlohmann::json value = nlohmann::json::parse(comment, nullptr, false);
  if (!value.is_object()) return std::nullopt;
  const auto member = value.find(marker_needle);
  if (member == value.end() || !member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

Markers find_markers(std::string_view text) {
  Markers found;
  if (text.find(marker_needle) == std::string_view::npos) return found;
  Comments comments = find_comments(text, marker_needle);
  found.problem = std::move(comments.problem);
  for (const Comment &comment : comments.comments) {
    std::optional<std::string> reference = reference_of(comment.text);
    if (!reference) {
      found.malformed.push_back(comment.line);
    } else {
      found.markers.push_back({comment.line, std::move(*reference), comment.before, comment.scalar});
    }
  }
  return found;
}

std::optional<MarkerRequest> match(std::string_view reference, const MarkerAddress &address) {
  const std::string prefix = address.text();
  if (!starts_with(reference, prefix)) return std::nullopt;
  std::string_view rest = reference.substr(prefix.size());
  MarkerRequest request;
  if (starts_with(rest, "@")) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    request.selector = rest.substr(1, end - 1);
    if (request.selector.empty()) return std::nullopt;
    rest.remove_prefix(end);
  }
  if (rest.empty()) return request;
  if (rest.front() != ':' || rest.size() == 1) return std::nullopt;
  request.field = rest.substr(1);
  return request;
}

bool selects(std::string_view selector, std::string_view cluster, std::string_view namespace_name) {
  const std::size_t slash = selector.find('/');
  if (selector.substr(0, slash) != cluster) return false;
  return slash == std::string_view::npos || selector.substr(slash + 1) == namespace_name;
}

}  // namespace pull_request
