// Revisions as Flux writes them, adapted: for comparing (identity) and for writing into a manifest (version).
//
//   reported                    with oci-digest      identity                 version
//   6.5.3                                            6.5.3                    6.5.3
//   6.5.3+7                                          6.5.3                    6.5.3       generation of a
//   HelmChart 6.5.3+8702775e53b6[.1]                           6.5.3                    6.5.3       content
//   of a git chart 6.6.1+0cc9a8446c95          sha256:0cc9a8446c95… 6.6.1@sha256:0cc9…       6.6.1 chart from
//   OCI 6.6.1_build.5               sha256:…             6.6.1@sha256:…           6.6.1+build.5
//   main@sha1:8c1d…                                  sha1:8c1d…               8c1d…       a commit to pin
//   v1.2.3@sha1:8c1d…                                sha1:8c1d…               v1.2.3      a tag that is a
//   version latest@sha256:…, sha256:…                        sha256:…                 sha256:…    a digest to
//   pin main/8c1d…                                       sha1:8c1d…               8c1d…       the older form
#pragma once

#include <optional>
#include <string_view>

#include "text.hpp"
#include "version.hpp"

namespace promotion::evaluator {

/// The parts of a reported revision, as views into it and into the digest.
struct Revision {
  std::string_view reported;
  std::string_view name;       // the version without build metadata, or the branch or tag; may be empty
  std::string_view build;      // genuine build metadata or a suffix of Flux's, whatever stood after + or _
  std::string_view algorithm;  // sha1, sha256 …; empty: no digest
  std::string_view hex;
  bool is_chart = false;  // a version with or without build metadata; else a source's revision
};

/// oci_digest: what the metadata of that name said; empty, or not of the form algorithm:hex: none.
Revision read_revision(std::string_view reported, std::string_view oci_digest);

/// Equal for revisions that count as the same one: without build metadata, and by digest where there is one.
/// Borrows the revision where that is enough.
std::string_view identity_of(const Revision &revision, Memory *memory);

/// As it is to be written; likewise. Suffixes of Flux's that are no part of the version go, unless build
/// metadata is kept; what stands for the digest goes in any case.
std::string_view version_to_write(const Revision &revision, bool keep_build_metadata, Memory *memory);

/// The semantic version in it, if there is one: of the chart, or of the tag.
std::optional<Version> version_of(const Revision &revision);

/// The same of a revision as it was reported.
std::optional<Version> version_of(std::string_view reported);

}  // namespace promotion::evaluator
