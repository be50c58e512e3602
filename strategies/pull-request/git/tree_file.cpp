#include "git/tree_file.hpp"

#include <algorithm>

#include "git/marker_index.hpp"
#include "git/tree.hpp"

namespace pull_request {
namespace {

TreeFile unusable(std::string problem) {
  TreeFile file;
  file.problem = std::move(problem);
  return file;
}

std::size_t size_of(git_repository *repository, const git_oid &id) {
  git_odb *made = nullptr;
  check_mirror(git_repository_odb(&made, repository), "the objects cannot be read");
  const OdbHandle objects(made);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_ANY;
  check_mirror(git_odb_read_header(&size, &type, made, &id), "the blob " + to_hex(id) + " cannot be read");
  return size;
}

}  // namespace

TreeFile find_file(git_repository *repository, const git_oid &tree, const std::string &path) {
  git_oid here = tree;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string so_far = path.substr(0, end);
    const TreeHandle folder = look_up_tree(repository, here);
    const git_tree_entry *entry =
        git_tree_entry_byname(folder.get(), path.substr(begin, end - begin).c_str());
    if (entry == nullptr)
      return unusable("there is no " + path + (end == path.size() ? "" : ", nor the folder " + so_far));
    const git_filemode_t mode = git_tree_entry_filemode(entry);
    here = *git_tree_entry_id(entry);
    if (mode == GIT_FILEMODE_LINK) return unusable(so_far + " is a symbolic link, which is not followed");
    if (mode == GIT_FILEMODE_COMMIT) return unusable(so_far + " is a submodule, which is not followed");
    if (end < path.size() && mode != GIT_FILEMODE_TREE)
      return unusable("there is no " + path + ", for " + so_far + " is a file");
    if (end == path.size()) {
      if (mode == GIT_FILEMODE_TREE) return unusable(path + " is a folder; name a file");
      if (size_of(repository, here) > longest_file) return unusable(path + " is larger than 8 MiB");
      return {here, mode, {}};
    }
    begin = end + 1;
  }
  return unusable("there is no " + path);
}

}  // namespace pull_request
