#include "edit/version_field.hpp"

#include <algorithm>

namespace pull_request {
namespace {

/// name[:tag][@digest]
struct ImageReference {
  std::string_view name;
  std::string_view tag;     // without ':'
  std::string_view digest;  // without '@'
};

ImageReference split_image(std::string_view reference) {
  ImageReference image;
  const std::size_t at = reference.find('@');
  if (at != std::string_view::npos) {
    image.digest = reference.substr(at + 1);
    reference = reference.substr(0, at);
  }
  // A ':' before the last '/' belongs to a registry's port.
  const std::size_t slash = reference.rfind('/');
  const std::size_t colon = reference.find(':', slash == std::string_view::npos ? 0 : slash);
  image.name = reference.substr(0, colon);
  if (colon != std::string_view::npos) image.tag = reference.substr(colon + 1);
  return image;
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// "sha256:<hex>", "sha1:<hex>" …
bool is_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.substr(0, 3) == "sha" && is_hex(text.substr(colon + 1));
}

/// A Kustomization's revision: [ref@]algorithm:hex, or ref/hex as older ones have it.
struct SourceRevision {
  std::string_view ref;
  std::string_view digest;  // with its algorithm; empty in the older form
  std::string_view hash;
};

SourceRevision split_revision(std::string_view revision) {
  SourceRevision source;
  const std::size_t at = revision.rfind('@');
  const std::string_view tail = at == std::string_view::npos ? revision : revision.substr(at + 1);
  if (is_digest(tail)) {
    if (at != std::string_view::npos) source.ref = revision.substr(0, at);
    source.digest = tail;
    source.hash = tail.substr(tail.find(':') + 1);
    return source;
  }
  const std::size_t slash = revision.rfind('/');
  if (slash != std::string_view::npos && is_hex(revision.substr(slash + 1)) &&
      revision.size() - slash - 1 >= 40) {
    source.ref = revision.substr(0, slash);
    source.hash = revision.substr(slash + 1);
  } else {
    source.ref = revision;
  }
  return source;
}

FieldValue problem(std::string text) { return {{}, std::move(text)}; }

FieldValue apply_tag(std::string_view old_value, const Version &version) {
  const bool is_image = version.version.find('/') != std::string::npos;
  const std::string tag(is_image ? split_image(version.version).tag : std::string_view(version.version));
  if (tag.empty())
    return problem("asks for a tag, but the version " + version.version + " is an image without one");
  const ImageReference image = split_image(old_value);
  if (!image.digest.empty()) {
    return problem("asks for a tag, but the value is pinned by a digest, which would win over any tag");
  }
  const bool has_name = !image.tag.empty() || old_value.find_first_of("/:") != std::string_view::npos;
  return {has_name ? std::string(image.name) + ":" + tag : tag, {}};
}

FieldValue apply_name(std::string_view old_value, const Version &version) {
  const bool is_image = version.version.find_first_of("/:") != std::string::npos;
  const std::string name(is_image ? split_image(version.version).name : std::string_view(version.version));
  return {name + std::string(old_value.substr(split_image(old_value).name.size())), {}};
}

FieldValue apply_digest(std::string_view old_value, const Version &version) {
  const std::string_view reported = split_revision(version.revision).digest;
  const std::string digest(reported.empty() ? std::string_view(version.digest) : reported);
  if (digest.empty()) {
    return problem("asks for a digest, but neither the revision " + version.revision +
                   " nor the metadata key oci-digest has one");
  }
  const std::size_t at = old_value.find('@');
  if (at != std::string_view::npos) return {std::string(old_value.substr(0, at + 1)) + digest, {}};
  return {is_digest(old_value) || old_value.empty() ? digest : std::string(old_value) + "@" + digest, {}};
}

}  // namespace

bool is_known_field(std::string_view field) {
  for (const std::string_view known : {"", "tag", "name", "digest", "ref", "commit", "appVersion"}) {
    if (field == known) return true;
  }
  return false;
}

FieldValue apply_field(std::string_view field, std::string_view old_value, const Version &version) {
  if (field.empty()) return {version.version, {}};
  if (field == "tag") return apply_tag(old_value, version);
  if (field == "name") return apply_name(old_value, version);
  if (field == "digest") return apply_digest(old_value, version);
  if (field == "ref") {
    const std::string_view ref = split_revision(version.revision).ref;
    if (!ref.empty()) return {std::string(ref), {}};
    return problem("asks for a ref, but the revision " + version.revision + " names no branch or tag");
  }
  if (field == "commit") {
    const std::string_view hash = split_revision(version.revision).hash;
    if (!hash.empty()) return {std::string(hash), {}};
    return problem("asks for a commit, but the revision " + version.revision + " has none");
  }
  if (field == "appVersion") {
    if (!version.app_version.empty()) return {version.app_version, {}};
    return problem("asks for appVersion, but no report of the revision " + version.revision +
                   " had the metadata key app-version");
  }
  return problem("asks for \"" + std::string(field) + "\"; the fourth part can be " +
                 std::string(known_fields));
}

}  // namespace pull_request
