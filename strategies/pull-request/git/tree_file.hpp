// tree_file.hpp: a file of a tree that is named by its path.
#ifndef PULL_REQUEST_GIT_TREE_FILE_HPP
#define PULL_REQUEST_GIT_TREE_FILE_HPP

#include <string>

#include "git/handle.hpp"

namespace pull_request {

struct TreeFile {
  git_oid blob{};
  git_filemode_t mode = GIT_FILEMODE_BLOB;
  std::string problem;  ///< why it cannot be edited, in a sentence that names it; empty: it can
};

/// Neither symbolic links nor submodules are followed, on the way or at its end; a file is at most 8 MiB
/// long. Throws MirrorDamaged.
TreeFile find_file(git_repository *repository, const git_oid &tree, const std::string &path);

}  // namespace pull_request

#endif
