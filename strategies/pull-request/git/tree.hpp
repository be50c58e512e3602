// tree.hpp: a tree of the mirror by its id.
#ifndef PULL_REQUEST_GIT_TREE_HPP
#define PULL_REQUEST_GIT_TREE_HPP

#include "git/handle.hpp"

namespace pull_request {

/// Throws MirrorDamaged, naming the id.
TreeHandle look_up_tree(git_repository *repository, const git_oid &id);

}  // namespace pull_request

#endif
