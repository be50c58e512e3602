#include "revision.hpp"

#include <algorithm>

#include "digits.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::size_t digest_suffix = 12;  // hex digits of a digest that Flux puts behind a version

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool all_hex(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_hex); }

// Sets algorithm and hex if the text is algorithm:hex.
bool read_digest(std::string_view text, Revision &into) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view hex = text.substr(colon + 1);
  if (hex.size() < digest_suffix || !all_hex(hex)) return false;
  into.algorithm = text.substr(0, colon);
  into.hex = hex;
  return true;
}

// The same for a digest without its algorithm, which its length tells.
bool read_bare_digest(std::string_view text, Revision &into) {
  if ((text.size() != 40 && text.size() != 64) || !all_hex(text)) return false;
  into.algorithm = text.size() == 40 ? "sha1" : "sha256";
  into.hex = text;
  return true;
}

// NAME@sha1:HEX, sha1:HEX, and the older NAME/HEX and HEX.
bool read_source(std::string_view reported, Revision &into) {
  if (const std::size_t at = reported.rfind('@'); at != std::string_view::npos) {
    if (!read_digest(reported.substr(at + 1), into)) return false;
    into.name = reported.substr(0, at);
    return true;
  }
  if (read_digest(reported, into)) return true;
  const std::size_t slash = reported.rfind('/');
  if (slash == std::string_view::npos) return read_bare_digest(reported, into);
  if (!read_bare_digest(reported.substr(slash + 1), into)) return false;
  into.name = reported.substr(0, slash);
  return true;
}

// <12 hex>, or that and .<digits>: what Flux puts behind the version of a chart out of git or a bucket.
bool is_content_suffix(std::string_view build) {
  if (build.size() < digest_suffix || !all_hex(build.substr(0, digest_suffix))) return false;
  const std::string_view rest = build.substr(digest_suffix);
  return rest.empty() || (rest.front() == '.' && all_digits(rest.substr(1)));
}

// The build metadata without the digest's first digits, where they stand alone or last.
std::string_view without_digest(std::string_view build, std::string_view hex) {
  if (hex.empty()) return build;
  const std::string_view suffix = hex.substr(0, digest_suffix);
  if (build == suffix) return {};
  if (build.size() <= suffix.size() || !build.ends_with(suffix)) return build;
  const std::string_view before = build.substr(0, build.size() - suffix.size());
  return before.ends_with('.') || before.ends_with('+') ? before.substr(0, before.size() - 1) : build;
}

std::string_view build_to_write(const Revision &revision, bool keep_build_metadata) {
  const std::string_view build = without_digest(revision.build, revision.hex);
  if (keep_build_metadata) return build;
  if (all_digits(build)) return {};
  // Where a digest is known, a suffix that is not its beginning is the author's own.
  if (revision.hex.empty() && is_content_suffix(build)) return {};
  return build;
}

}  // namespace

Revision read_revision(std::string_view reported, std::string_view oci_digest) {
  Revision revision;
  revision.reported = reported;
  if (read_source(reported, revision)) return revision;
  // A version has neither + nor _ in front of its build metadata, so the first of either begins it.
  const std::size_t mark = reported.find_first_of("+_");
  const std::string_view name = reported.substr(0, mark);
  if (!read_version(name)) return revision;
  revision.is_chart = true;
  revision.name = name;
  if (mark != std::string_view::npos) revision.build = reported.substr(mark + 1);
  read_digest(oci_digest, revision);
  return revision;
}

void append_identity(Text &out, const Revision &revision) {
  if (revision.is_chart) {
    out.append(revision.name);
    if (!revision.hex.empty()) append(out, {"@", revision.algorithm, ":", revision.hex});
  } else if (!revision.hex.empty()) {
    append(out, {revision.algorithm, ":", revision.hex});
  } else {
    out.append(revision.reported);
  }
}

void append_version(Text &out, const Revision &revision, bool keep_build_metadata) {
  if (revision.is_chart) {
    out.append(revision.name);
    const std::string_view build = build_to_write(revision, keep_build_metadata);
    if (!build.empty()) append(out, {"+", build});
  } else if (revision.hex.empty()) {
    out.append(revision.reported);
  } else if (version_of(revision)) {
    out.append(revision.name);
  } else if (revision.algorithm == "sha1") {
    out.append(revision.hex);  // a commit, which git references name without its algorithm
  } else {
    append(out, {revision.algorithm, ":", revision.hex});
  }
}

std::optional<Version> version_of(const Revision &revision) {
  return read_version(revision.name.substr(0, revision.name.find('+')));
}

}  // namespace promotion::evaluator
