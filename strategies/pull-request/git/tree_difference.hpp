// tree_difference.hpp: where two trees differ, without a look into what is the same.
#ifndef PULL_REQUEST_GIT_TREE_DIFFERENCE_HPP
#define PULL_REQUEST_GIT_TREE_DIFFERENCE_HPP

#include <functional>
#include <string>

#include "git/handle.hpp"

namespace pull_request {

/// An entry of a tree; mode UNREADABLE, which is 0, and no id: there is none.
struct TreeEntry {
  git_oid id{};
  git_filemode_t mode = GIT_FILEMODE_UNREADABLE;
};

struct TreeDifference {
  const std::string &path;
  TreeEntry before;
  TreeEntry after;
};

/// Calls visit for every entry in which they differ, folders before what is in them; a folder that came or
/// went with all in it. Takes time for the folders that differ alone. A zero id is the empty tree. Throws
/// MirrorDamaged, and what visit throws.
void each_difference(git_repository *repository, const git_oid &before, const git_oid &after,
                     const std::function<void(const TreeDifference &)> &visit);

}  // namespace pull_request

#endif
