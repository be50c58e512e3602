#include "git/patch.hpp"

#include "git/tree.hpp"

namespace pull_request {

std::string patch_between(git_repository *repository, const git_oid &before, const git_oid &after) {
  const TreeHandle from = look_up_tree(repository, before);
  const TreeHandle to = look_up_tree(repository, after);
  git_diff *made = nullptr;
  check_mirror(git_diff_tree_to_tree(&made, repository, from.get(), to.get(), nullptr),
               "the trees cannot be compared");
  const DiffHandle diff(made);
  git_buf buffer{};
  const int code = git_diff_to_buf(&buffer, diff.get(), GIT_DIFF_FORMAT_PATCH);
  std::string text = code < 0 ? std::string() : std::string(buffer.ptr, buffer.size);
  git_buf_dispose(&buffer);
  check_mirror(code, "the difference of the trees cannot be written");
  return text;
}

}  // namespace pull_request
