#include "git/tree.hpp"

namespace pull_request {

TreeHandle look_up_tree(git_repository *repository, const git_oid &id) {
  git_tree *found = nullptr;
  check_mirror(git_tree_lookup(&found, repository, &id), "the tree " + to_hex(id) + " cannot be read");
  return TreeHandle(found);
}

}  // namespace pull_request
