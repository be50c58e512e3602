#include "git/marker_index.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "edit/marker.hpp"
#include "edit/utf8.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t longest_file = 8 * 1024 * 1024;
constexpr std::size_t binary_look = 8000;  // as git looks for a NUL
constexpr int cache_version = 1;

bool is_yaml(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(path.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return ending == "yaml" || ending == "yml";
}

bool is_file(std::uint16_t mode) { return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE; }

TreeHandle look_up_tree(git_repository *repository, const git_oid &id) {
  git_tree *tree = nullptr;
  check_mirror(git_tree_lookup(&tree, repository, &id), "the tree " + to_hex(id) + " cannot be read");
  return TreeHandle(tree);
}

BlobHandle look_up_blob(git_repository *repository, const git_oid &id) {
  git_blob *blob = nullptr;
  check_mirror(git_blob_lookup(&blob, repository, &id), "the blob " + to_hex(id) + " cannot be read");
  return BlobHandle(blob);
}

}  // namespace

MarkerIndex::MarkerIndex(git_repository *repository, fs::path cache_folder)
    : repository_(repository), cache_folder_(std::move(cache_folder)) {}

MarkedFiles MarkerIndex::files(const promotion::Call &call, const std::string &branch,
                               const git_oid &tree) const {
  const fs::path path = cache_folder_ / ("markers-" + sha256_hex(branch).substr(0, 40) + ".json");
  Known known;
  if (load(path, known) && same(known.tree, tree)) return known.files;
  update(call, known, tree);
  store(path, known);
  return known.files;
}

MarkedFiles MarkerIndex::files_of(const promotion::Call &call, const git_oid &tree) const {
  Known known;
  update(call, known, tree);
  return std::move(known.files);
}

void MarkerIndex::update(const promotion::Call &call, Known &known, const git_oid &tree) const {
  TreeHandle before;
  if (!is_none(known.tree)) {
    git_tree *found = nullptr;
    // A tree that is no longer here only means that all has to be looked at.
    if (git_tree_lookup(&found, repository_, &known.tree) == 0) before.reset(found);
  }
  if (!before) known.files.clear();
  const TreeHandle after = look_up_tree(repository_, tree);
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
  git_diff *made = nullptr;
  check_mirror(git_diff_tree_to_tree(&made, repository_, before.get(), after.get(), &options),
               "the tree " + to_hex(tree) + " cannot be read");
  const DiffHandle diff(made);
  const std::size_t count = git_diff_num_deltas(made);
  for (std::size_t i = 0; i < count; ++i) {
    call.throw_if_cancelled();
    const git_diff_delta &delta = *git_diff_get_delta(made, i);
    if (delta.old_file.path != nullptr) known.files.erase(delta.old_file.path);
    const git_diff_file &now = delta.new_file;
    if (now.path == nullptr) continue;
    known.files.erase(now.path);
    const bool there = delta.status != GIT_DELTA_DELETED && is_file(now.mode) && is_yaml(now.path);
    if (there && is_marked(now.id)) known.files[now.path] = {now.id, static_cast<git_filemode_t>(now.mode)};
  }
  known.tree = tree;
}

bool MarkerIndex::is_marked(const git_oid &id) const {
  const BlobHandle blob = look_up_blob(repository_, id);
  const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
  if (size > longest_file) return false;
  const std::string_view text(static_cast<const char *>(git_blob_rawcontent(blob.get())), size);
  return text.substr(0, binary_look).find('\0') == std::string_view::npos &&
         text.find(marker_needle) != std::string_view::npos;
}

bool MarkerIndex::load(const fs::path &path, Known &known) const {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const json stored = json::parse(file, nullptr, false);
  // Whatever is wrong with a cache, it is made anew.
  if (!stored.is_object() || stored.value("version", 0) != cache_version) return false;
  try {
    Known read;
    if (git_oid_fromstr(&read.tree, stored.at("tree").get_ref<const std::string &>().c_str()) < 0)
      return false;
    for (const auto &[name, entry] : stored.at("files").items()) {
      MarkedFile marked;
      if (git_oid_fromstr(&marked.blob, entry.at(0).get_ref<const std::string &>().c_str()) < 0) return false;
      marked.mode = entry.at(1).get<bool>() ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
      read.files[name] = marked;
    }
    known = std::move(read);
    return true;
  } catch (const json::exception &) {
    return false;
  }
}

void MarkerIndex::store(const fs::path &path, const Known &known) const {
  json files = json::object();
  for (const auto &[name, marked] : known.files) {
    files[name] = {to_hex(marked.blob), marked.mode == GIT_FILEMODE_BLOB_EXECUTABLE};
  }
  // A path that is not UTF-8 has no place in JSON: then there is no cache, and the tree is read again next
  // time.
  const bool storable = std::all_of(known.files.begin(), known.files.end(),
                                    [](const auto &each) { return is_utf8(each.first); });
  if (!storable) return;
  const json stored = {{"version", cache_version}, {"tree", to_hex(known.tree)}, {"files", std::move(files)}};
  const std::string text = stored.dump();
  const fs::path next = path.string() + ".next";
  {
    std::ofstream file(next, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) return;
  }
  std::error_code ignored;
  fs::rename(next, path, ignored);
}

std::string read_blob(git_repository *repository, const git_oid &id) {
  const BlobHandle blob = look_up_blob(repository, id);
  return {static_cast<const char *>(git_blob_rawcontent(blob.get())),
          static_cast<std::size_t>(git_blob_rawsize(blob.get()))};
}

}  // namespace pull_request
