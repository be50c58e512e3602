#include "revision.hpp"

#include <algorithm>

#include "digits.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::size_t digest_suffix = 12;  // hex digits of a digest that Flux puts behind a version

constexpr std::size_t shortest_digest = 40;  // of those that stand without their algorithm

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
  if (revision.build.empty()) return {};
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
  // Most are nothing but the numbers of a version; as long as a digest none is.
  const bool is_plain = numbers_length(reported) == reported.size() && reported.size() < shortest_digest;
  if (!is_plain && read_source(reported, revision)) return revision;
  // A version has neither + nor _ in front of its build metadata, so the first of either begins it.
  const std::size_t mark = is_plain ? std::string_view::npos : reported.find_first_of("+_");
  const std::string_view name = reported.substr(0, mark);
  if (!is_plain && !read_version(name)) return revision;
  revision.is_chart = true;
  revision.name = name;
  if (mark != std::string_view::npos) revision.build = reported.substr(mark + 1);
  if (!oci_digest.empty()) read_digest(oci_digest, revision);
  return revision;
}

std::string_view identity_of(const Revision &revision, Memory *memory) {
  if (revision.hex.empty()) return revision.is_chart ? revision.name : revision.reported;
  if (revision.is_chart) return join(memory, revision.name, "@", revision.algorithm, ":", revision.hex);
  return join(memory, revision.algorithm, ":", revision.hex);
}

std::string_view version_to_write(const Revision &revision, bool keep_build_metadata, Memory *memory) {
  if (revision.is_chart) {
    const std::string_view build = build_to_write(revision, keep_build_metadata);
    return build.empty() ? revision.name : join(memory, revision.name, "+", build);
  }
  if (revision.hex.empty()) return revision.reported;
  if (version_of(revision)) return revision.name;
  if (revision.algorithm == "sha1")
    return revision.hex;  // git references name a commit without its algorithm
  return join(memory, revision.algorithm, ":", revision.hex);
}

std::optional<Version> version_of(const Revision &revision) {
  if (revision.is_chart) return read_version(revision.name);
  return read_version(revision.name.substr(0, revision.name.find('+')));
}

std::optional<Version> version_of(std::string_view reported) {
  if (reported.size() < shortest_digest) {
    if (const auto version = read_version(reported)) return version;
  }
  return version_of(read_revision(reported, {}));
}

}  // namespace promotion::evaluator
