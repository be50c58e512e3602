#include "step/units.hpp"

#include <algorithm>
#include <utility>

namespace pull_request {
namespace {

/// The targets that a selector means; every one for an empty selector.
std::vector<std::size_t> selected(const std::string &selector, const std::vector<TargetName> &targets) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (selector.empty() || selects(selector, targets[i].cluster, targets[i].namespace_name))
      found.push_back(i);
  }
  return found;
}

}  // namespace

std::vector<Unit> plan_units(const std::vector<FoundMarker> &markers,
                             const std::vector<TargetName> &targets) {
  std::map<std::pair<std::string, std::string>, Unit> units;
  for (const FoundMarker &found : markers) {
    std::vector<std::size_t> served = selected(found.request.selector, targets);
    if (served.empty()) continue;
    Unit made;
    if (!found.request.selector.empty()) {
      const TargetName &first = targets[served.front()];
      made.cluster = first.cluster;
      if (served.size() == 1) made.namespace_name = first.namespace_name;
    }
    made.targets = std::move(served);
    const std::pair<std::string, std::string> name{made.cluster, made.namespace_name};
    Unit &unit = units.try_emplace(name, std::move(made)).first->second;
    std::vector<MarkedValue> &values = unit.files[found.path];
    const bool again = !values.empty() && values.back().marker.before == Before::scalar &&
                       found.marker.before == Before::scalar && values.back().field == found.request.field &&
                       values.back().marker.scalar.begin == found.marker.scalar.begin;
    if (!again) values.push_back({found.marker, found.request.field, found.asker});
  }
  std::vector<Unit> ordered;
  for (auto &[name, unit] : units) ordered.push_back(std::move(unit));
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Unit &a, const Unit &b) { return a.targets.size() < b.targets.size(); });
  return ordered;
}

}  // namespace pull_request
