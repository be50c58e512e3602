#include "git/tree_difference.hpp"

#include "git/tree.hpp"

namespace pull_request {
namespace {

using Visit = std::function<void(const TreeDifference &)>;

constexpr int deepest = 512;  // folders in folders; more is an attack on whoever walks it

TreeHandle look_up(git_repository *repository, const git_oid &id) {
  return is_none(id) ? TreeHandle() : look_up_tree(repository, id);
}

TreeEntry entry_of(const git_tree_entry *entry) {
  if (entry == nullptr) return {};
  return {*git_tree_entry_id(entry), git_tree_entry_filemode(entry)};
}

const git_tree_entry *find(const TreeHandle &tree, const char *name) {
  return tree ? git_tree_entry_byname(tree.get(), name) : nullptr;
}

std::size_t size_of(const TreeHandle &tree) { return tree ? git_tree_entrycount(tree.get()) : 0; }

class Walk {
 public:
  Walk(git_repository *repository, const Visit &visit) : repository_(repository), visit_(visit) {}

  void compare(const git_oid &before_id, const git_oid &after_id, int depth) {
    if (depth > deepest) throw MirrorDamaged("a tree with more than 512 folders in each other");
    const TreeHandle before = look_up(repository_, before_id);
    const TreeHandle after = look_up(repository_, after_id);
    for (std::size_t i = 0; i < size_of(after); ++i) {
      const git_tree_entry *entry = git_tree_entry_byindex(after.get(), i);
      const char *name = git_tree_entry_name(entry);
      compare_entries(name, entry_of(find(before, name)), entry_of(entry), depth);
    }
    for (std::size_t i = 0; i < size_of(before); ++i) {
      const git_tree_entry *entry = git_tree_entry_byindex(before.get(), i);
      const char *name = git_tree_entry_name(entry);
      if (find(after, name) == nullptr) compare_entries(name, entry_of(entry), {}, depth);
    }
  }

 private:
  void compare_entries(const char *name, const TreeEntry &before, const TreeEntry &after, int depth) {
    if (before.mode == after.mode && same(before.id, after.id)) return;
    const std::size_t length = path_.size();
    path_ += (path_.empty() ? "" : "/") + std::string(name);
    visit_({path_, before, after});
    const git_oid before_tree = before.mode == GIT_FILEMODE_TREE ? before.id : git_oid{};
    const git_oid after_tree = after.mode == GIT_FILEMODE_TREE ? after.id : git_oid{};
    if (!is_none(before_tree) || !is_none(after_tree)) compare(before_tree, after_tree, depth + 1);
    path_.resize(length);
  }

  git_repository *repository_;
  const Visit &visit_;
  std::string path_;
};

}  // namespace

void each_difference(git_repository *repository, const git_oid &before, const git_oid &after,
                     const Visit &visit) {
  if (!same(before, after)) Walk(repository, visit).compare(before, after, 0);
}

}  // namespace pull_request
