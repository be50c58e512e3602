// marker.hpp: the comments that name a value to bump: # {"$promotion":
// "<ns>:<pipeline>:<environment>[:<field>]"}
#ifndef PULL_REQUEST_EDIT_MARKER_HPP
#define PULL_REQUEST_EDIT_MARKER_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/yaml_comments.hpp"

namespace pull_request {

inline constexpr std::string_view marker_needle = "$promotion";

/// One promotion's address, as markers spell it.
struct MarkerAddress {
  std::string namespace_name;
  std::string pipeline;
  std::string environment;  ///< the one promoted into

  /// "<ns>:<pipeline>:<environment>"
  std::string text() const { return namespace_name + ":" + pipeline + ":" + environment; }
};

/// A marker as it stands in a file, whoever it is for.
struct Marker {
  std::size_t line = 0;   ///< from 1
  std::string reference;  ///< the string after "$promotion"
  Before before = Before::nothing;
  Scalar scalar;  ///< of Before::scalar
};

/// What a marker asks for, once it is known to be for an address.
struct MarkerRequest {
  std::string selector;  ///< "<cluster>" or "<cluster>/<namespace>"; empty: for every target
  std::string field;     ///< "tag", "name" …; empty: the whole scalar
};

struct Markers {
  std::vector<Marker> markers;
  std::vector<std::size_t> malformed;  ///< lines whose comment holds "$promotion" but is no such JSON object
  std::optional<std::string> problem;  ///< why the file cannot be YAML
};

/// All markers of a file, in its order.
Markers find_markers(std::string_view text);

/// What `reference` asks of `address`; nothing if it is for another one.
std::optional<MarkerRequest> match(std::string_view reference, const MarkerAddress &address);

/// Whether a selector means that target. cluster: its GitopsCluster's name, or "local" for the pipeline's
/// own.
bool selects(std::string_view selector, std::string_view cluster, std::string_view namespace_name);

}  // namespace pull_request

#endif
