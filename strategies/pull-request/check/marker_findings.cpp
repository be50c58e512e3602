#include "check/marker_findings.hpp"

#include <algorithm>
#include <set>

#include "edit/edit_file.hpp"
#include "edit/utf8.hpp"
#include "edit/version_field.hpp"

namespace pull_request {
namespace {

constexpr std::size_t most_findings = 100;
constexpr std::size_t most_near_misses = 5;

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// A reference in its parts, whoever it is for.
struct ReferenceParts {
  std::string namespace_name;
  std::string pipeline;
  std::string environment;
};

ReferenceParts parts_of(const std::string &reference) {
  const std::size_t first = std::min(reference.find(':'), reference.size());
  const std::size_t second = std::min(reference.find(':', first + 1), reference.size());
  ReferenceParts parts{reference.substr(0, first), {}, {}};
  if (first == reference.size()) return parts;
  parts.pipeline = reference.substr(first + 1, second - first - 1);
  if (second == reference.size()) return parts;
  parts.environment = reference.substr(second + 1, reference.find_first_of("@:", second + 1) - second - 1);
  return parts;
}

class Search {
 public:
  explicit Search(const MarkerQuestion &question) : question_(question), address_(question.address) {}

  std::vector<MarkerFinding> run(const std::map<std::string, std::string> &files) {
    for (const auto &[path, text] : files) look(path, text);
    for (const NamedValue &value : question_.named) look_at_named(value);
    if (found_ == 0) {
      tell(true, "no-marker",
           "no marker # {\"$promotion\": \"" + address_.text() + "\"} in any YAML file of " +
               question_.place + "; put it behind the value that is to change" +
               (near_.empty() ? "" : " (near to it: " + joined(near_) + ")"));
    } else {
      tell_of_targets_without_marker();
    }
    return std::move(findings_);
  }

 private:
  void look(const std::string &path, const std::string &text) {
    const bool concerned = text.find(address_.text()) != std::string::npos;
    if (concerned && !is_utf8(text))
      return tell(true, "marker-unreadable", path + " has a marker but is not UTF-8");
    const Markers markers = find_markers(text);
    if (concerned && markers.problem)
      return tell(true, "marker-unreadable", path + " has a marker but is not YAML: " + *markers.problem);
    for (const Marker &marker : markers.markers) {
      const std::string where = path + ":" + std::to_string(marker.line);
      if (const auto request = match(marker.reference, address_)) {
        look_at_own(where, marker, *request);
      } else {
        look_at_other(where, marker.reference);
      }
    }
    for (const std::size_t line : markers.malformed)
      add_near(path + ":" + std::to_string(line) + " has a comment that is no such marker");
  }

  void look_at_own(const std::string &where, const Marker &marker, const MarkerRequest &request) {
    ++found_;
    const std::string named = where + ": the marker \"" + marker.reference + "\" ";
    if (const std::string_view why = obstacle(marker.before); !why.empty())
      tell(true, "marker-without-value", named + "names no value that can be replaced: " + std::string(why));
    if (!is_known_field(request.field))
      tell(true, "unknown-marker-field",
           named + "asks for \"" + request.field + "\"; the fourth part can be " + std::string(known_fields));
    if (!serves(request.selector))
      tell(true, "selector-without-target",
           named + "selects none of the targets of the environment; expected @ and one of " + targets());
  }

  void look_at_named(const NamedValue &value) {
    ++found_;
    if (!value.problem.empty()) tell(true, "edit-without-value", value.where + ": " + value.problem);
    if (!serves(value.selector))
      tell(true, "selector-without-target",
           value.where + ": the target \"" + value.selector +
               "\" is none of the targets of the environment; expected one of " + targets());
  }

  /// Notes the targets that a selector means; false where there are none, though the environment has some.
  bool serves(const std::string &selector) {
    bool any = question_.targets.empty();
    for (std::size_t i = 0; i < question_.targets.size(); ++i) {
      const TargetName &target = question_.targets[i];
      if (!selector.empty() && !selects(selector, target.cluster, target.namespace_name)) continue;
      any = true;
      served_.insert(i);
    }
    return any;
  }

  /// Of this pipeline, or nearly so.
  void look_at_other(const std::string &where, const std::string &reference) {
    const ReferenceParts parts = parts_of(reference);
    if (parts.pipeline != address_.pipeline) return;
    const std::string named = where + ": the marker \"" + reference + "\" ";
    const auto &known = question_.environments;
    if (parts.namespace_name != address_.namespace_name) {
      if (parts.environment == address_.environment)
        add_near(where + " has \"" + reference + "\", of another namespace");
    } else if (std::find(known.begin(), known.end(), parts.environment) == known.end()) {
      tell(true, "unknown-environment",
           named +
               (parts.environment.empty()
                    ? "names no environment"
                    : "names the environment '" + parts.environment + "', which the pipeline does not have") +
               "; expected one of " + joined({known.begin() + 1, known.end()}));
      add_near(where + " has \"" + reference + "\", an unknown environment");
    } else if (parts.environment == known.front()) {
      tell(false, "first-environment",
           named +
               "names the pipeline's first environment, which nothing is promoted into; name the one whose "
               "value "
               "is to change");
    } else if (parts.environment == address_.environment) {
      tell(true, "malformed-marker",
           named +
               "is incomplete behind the environment; expected @<cluster>, @<cluster>/<namespace>, :<field>, "
               "or "
               "nothing");
    } else {
      add_near(where + " has \"" + reference + "\", of another environment");
    }
  }

  void tell_of_targets_without_marker() {
    for (std::size_t i = 0; i < question_.targets.size(); ++i) {
      if (served_.count(i) != 0) continue;
      tell(true, "target-without-marker",
           "no marker \"" + address_.text() + "\" in " + question_.place + " is for the target " +
               question_.targets[i].text() + "; add one with @" + question_.targets[i].text() +
               ", or one without a selector, which serves every target");
    }
  }

  std::string targets() const {
    std::vector<std::string> names;
    for (const TargetName &target : question_.targets) names.push_back(target.text());
    return joined(names);
  }

  void add_near(std::string text) {
    if (near_.size() < most_near_misses) near_.push_back(std::move(text));
  }

  void tell(bool is_error, const char *reason, std::string message) {
    if (findings_.size() < most_findings) findings_.push_back({is_error, reason, std::move(message)});
  }

  const MarkerQuestion &question_;
  const MarkerAddress &address_;
  std::vector<MarkerFinding> findings_;
  std::vector<std::string> near_;
  std::size_t found_ = 0;
  std::set<std::size_t> served_;
};

}  // namespace

std::vector<MarkerFinding> marker_findings(const std::map<std::string, std::string> &files,
                                           const MarkerQuestion &question) {
  return Search(question).run(files);
}

}  // namespace pull_request
