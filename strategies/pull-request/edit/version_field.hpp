// version_field.hpp: the part of a value that a marker's fourth part means.
#ifndef PULL_REQUEST_EDIT_VERSION_FIELD_HPP
#define PULL_REQUEST_EDIT_VERSION_FIELD_HPP

#include <string>
#include <string_view>

namespace pull_request {

/// What is promoted, in the forms that markers can ask for.
struct Version {
  std::string version;      ///< as it is to be written
  std::string revision;     ///< as it was reported: "6.5.3", "main@sha1:<hex>", "latest@sha256:<hex>" …
  std::string app_version;  ///< of the chart; empty: not reported
  std::string digest;       ///< of the artifact, as metadata has it; empty: not reported
};

/// Either a new value or, in a sentence without subject, why there is none.
struct FieldValue {
  std::string value;
  std::string problem;
};

/// What the fourth part of a marker can be.
inline constexpr std::string_view known_fields = "tag, name, digest, ref, commit or appVersion";
/// Whether apply_field() knows it; so it does none at all.
bool is_known_field(std::string_view field);

/// The value that replaces `old_value` for a marker with that fourth part (empty: none). Pure.
///
///   (none)      the version, whatever was there
///   tag         of an image reference what follows the last ':' of its last path component (added where
///   there is
///               none but a path); a value that is no reference is a tag as a whole
///   name        what precedes that ':' and any '@'
///   digest      what follows '@' (added to an image reference without one); "sha256:…" as a whole
///   ref         the named part of a Kustomization's revision: "main" of "main@sha1:…"
///   commit      the hash of a Kustomization's revision
///   appVersion  the chart's application version
FieldValue apply_field(std::string_view field, std::string_view old_value, const Version &version);

}  // namespace pull_request

#endif
