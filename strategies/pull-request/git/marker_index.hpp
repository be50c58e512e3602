// marker_index.hpp: where in a tree the markers are.
#ifndef PULL_REQUEST_GIT_MARKER_INDEX_HPP
#define PULL_REQUEST_GIT_MARKER_INDEX_HPP

#include <filesystem>
#include <map>
#include <promotion/module.hpp>
#include <string>

#include "git/handle.hpp"

namespace pull_request {

/// A YAML file that holds the text "$promotion".
struct MarkedFile {
  git_oid blob{};
  git_filemode_t mode = GIT_FILEMODE_BLOB;
};

using MarkedFiles = std::map<std::string, MarkedFile>;  ///< by path

/// Finds the marked files of a tree: those named *.yaml or *.yml that are files (no symbolic links, no
/// submodules), not binary, and at most 8 MiB long. What it found for a tree is kept in a file of the cache
/// folder; for the next tree only what differs is looked at.
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
  struct Known {
    git_oid tree{};
    MarkedFiles files;
  };

  bool load(const std::filesystem::path &path, Known &known) const;
  void store(const std::filesystem::path &path, const Known &known) const;
  void update(const promotion::Call &call, Known &known, const git_oid &tree) const;
  bool is_marked(const git_oid &blob) const;

  git_repository *repository_;
  std::filesystem::path cache_folder_;
};

/// The content of a file of the tree.
std::string read_blob(git_repository *repository, const git_oid &blob);

}  // namespace pull_request

#endif
