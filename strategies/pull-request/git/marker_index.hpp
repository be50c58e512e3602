// marker_index.hpp: where in a tree the markers are.
#ifndef PULL_REQUEST_GIT_MARKER_INDEX_HPP
#define PULL_REQUEST_GIT_MARKER_INDEX_HPP

#include <filesystem>
#include <map>
#include <optional>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "git/handle.hpp"

namespace pull_request {

/// A YAML file that holds the text "$promotion".
struct MarkedFile {
  git_oid blob{};
  git_filemode_t mode = GIT_FILEMODE_BLOB;
  std::vector<std::string> references;  ///< of its markers, each once
  std::uint64_t malformed = 0;          ///< the first line whose comment is no such marker; 0: none
  bool readable = true;                 ///< false: not UTF-8, or not YAML; who it is for only its text tells
};

/// In bytes: what is larger is not looked at.
inline constexpr std::size_t longest_file = 8 * 1024 * 1024;

using MarkedFiles = std::map<std::string, MarkedFile>;  ///< by path

/// What is known of one tree.
struct KnownMarkers {
  git_oid tree{};
  MarkedFiles files;
};

/// As kept in a file. Reading gives nothing for what was not written so, or not to its end.
std::string write_known(const KnownMarkers &known);
std::optional<KnownMarkers> read_known(std::string_view bytes);

/// Finds the marked files of a tree: those named *.yaml or *.yml that are files (no symbolic links, no
/// submodules), not binary, and at most 8 MiB long. What it found for a tree is kept in a file of the cache
/// folder; for the next tree only what differs is looked at. Where in a file its markers are follows from the
/// blob alone, so only the files that a promotion is for are read for it.
class MarkerIndex {
 public:
  /// objects: of a mirror. cache_folder: in that mirror's folder. Both are borrowed.
  MarkerIndex(git_repository *repository, std::filesystem::path cache_folder);

  /// branch: names the cache, since the trees of one branch resemble each other. Throws MirrorDamaged, and
  /// promotion::Error when the call ends before.
  MarkedFiles files(const promotion::Call &call, const std::string &branch, const git_oid &tree) const;
  /// The same, without a cache.
  MarkedFiles files_of(const promotion::Call &call, const git_oid &tree) const;

 private:
  /// True where what was learned is worth keeping: later trees are compared with the one that was kept.
  bool update(const promotion::Call &call, KnownMarkers &known, const git_oid &tree) const;
  bool look(const git_oid &blob, MarkedFile &file) const;

  git_repository *repository_;
  std::filesystem::path cache_folder_;
};

/// The content of a file of the tree.
std::string read_blob(git_repository *repository, const git_oid &blob);

}  // namespace pull_request

#endif
