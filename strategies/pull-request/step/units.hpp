// units.hpp: which markers of an environment go into one branch and one pull request.
#ifndef PULL_REQUEST_STEP_UNITS_HPP
#define PULL_REQUEST_STEP_UNITS_HPP

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "edit/edit_file.hpp"
#include "edit/marker.hpp"

namespace pull_request {

/// A deployment target as selectors spell it.
struct TargetName {
  std::string cluster;  ///< of its GitopsCluster, or "local" for the pipeline's own cluster
  std::string namespace_name;

  std::string text() const { return cluster + "/" + namespace_name; }
};

/// A marker of the promotion's address, or what stands for one: a value named by its path.
struct FoundMarker {
  std::string path;
  Marker marker;
  MarkerRequest request;
  std::string asker = "the marker";
};

/// What becomes one branch, one commit and one pull request.
struct Unit {
  // What it is named after; both empty: shared by the whole environment. namespace_name alone empty: by a
  // cluster.
  std::string cluster;
  std::string namespace_name;
  std::vector<std::size_t> targets;                       ///< that it serves: indices into the environment's
  std::map<std::string, std::vector<MarkedValue>> files;  ///< by path, in the order of each file
};

/// Markers without a selector make one unit that serves every target; those whose selectors mean the same
/// target, or the same targets of a cluster, make one for it. The unit with the fewest targets comes first.
/// Markers whose selector means no target are left out; so is what asks again for the same of a value.
/// markers: those of a file in its order. Pure.
std::vector<Unit> plan_units(const std::vector<FoundMarker> &markers, const std::vector<TargetName> &targets);

}  // namespace pull_request

#endif
