// marker_findings.hpp: what is wrong with a repository's markers, before anything is promoted.
#ifndef PULL_REQUEST_CHECK_MARKER_FINDINGS_HPP
#define PULL_REQUEST_CHECK_MARKER_FINDINGS_HPP

#include <map>
#include <string>
#include <vector>

#include "edit/marker.hpp"
#include "step/units.hpp"

namespace pull_request {

/// A value that the block names itself.
struct NamedValue {
  std::string where;     ///< as in "WHERE: there is no file …"
  std::string selector;  ///< as a marker's; empty: for every target
  std::string problem;   ///< why there is no value that can be replaced; empty: there is one
};

/// What is promoted, and into what.
struct MarkerQuestion {
  MarkerAddress address;
  std::vector<TargetName> targets;        ///< of the environment
  std::vector<std::string> environments;  ///< of the pipeline, in its order
  std::string place;  ///< where the files are, as in "no marker in any YAML file of PLACE"
  std::vector<NamedValue> named{};
};

struct MarkerFinding {
  bool is_error = true;
  std::string reason;
  std::string message;  ///< names the file and the line, where it is about one
};

/// files: text by path, of those that hold "$promotion". At most 100 findings. Pure.
std::vector<MarkerFinding> marker_findings(const std::map<std::string, std::string> &files,
                                           const MarkerQuestion &question);

}  // namespace pull_request

#endif
