#include "git/marker_index.hpp"

#include <algorithm>
#include <set>

#include "edit/marker.hpp"
#include "edit/utf8.hpp"
#include "git/server_memory.hpp"
#include "git/tree_difference.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_to_compare_again = 200;
constexpr std::size_t binary_look = 8000;  // as git looks for a NUL

bool is_yaml(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(path.substr(dot + 1));
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return ending == "yaml" || ending == "yml";
}

bool is_file(git_filemode_t mode) {
  return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
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
  const fs::path path = cache_folder_ / ("markers-" + sha256_hex(branch).substr(0, 40) + ".index");
  KnownMarkers known;
  if (std::optional<KnownMarkers> kept = read_known(read_small_file(path))) known = std::move(*kept);
  if (same(known.tree, tree)) return std::move(known.files);
  if (update(call, known, tree)) write_in_one_move(path, write_known(known));
  return std::move(known.files);
}

MarkedFiles MarkerIndex::files_of(const promotion::Call &call, const git_oid &tree) const {
  KnownMarkers known;
  update(call, known, tree);
  return std::move(known.files);
}

bool MarkerIndex::update(const promotion::Call &call, KnownMarkers &known, const git_oid &tree) const {
  git_tree *found = nullptr;
  // A tree that is no longer here only means that all has to be looked at.
  const bool here = !is_none(known.tree) && git_tree_lookup(&found, repository_, &known.tree) == 0;
  git_tree_free(found);
  if (!here) known = {};
  bool worth = !here;
  std::size_t looked_at = 0;
  each_difference(repository_, known.tree, tree, [&](const TreeDifference &difference) {
    call.throw_if_cancelled();
    worth = known.files.erase(difference.path) > 0 || ++looked_at > most_to_compare_again || worth;
    const auto &[id, mode] = difference.after;
    if (!is_file(mode) || !is_yaml(difference.path)) return;
    MarkedFile file;
    file.blob = id;
    file.mode = mode;
    if (!look(id, file)) return;
    known.files[difference.path] = std::move(file);
    worth = true;
  });
  known.tree = tree;
  return worth;
}

bool MarkerIndex::look(const git_oid &id, MarkedFile &file) const {
  const BlobHandle blob = look_up_blob(repository_, id);
  const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
  if (size > longest_file) return false;
  const std::string_view text(static_cast<const char *>(git_blob_rawcontent(blob.get())), size);
  if (text.substr(0, binary_look).find('\0') != std::string_view::npos) return false;
  if (text.find(marker_needle) == std::string_view::npos) return false;
  const Markers markers = find_markers(text);
  file.readable = is_utf8(text) && !markers.problem;
  if (!markers.malformed.empty()) file.malformed = markers.malformed.front();
  std::set<std::string> references;
  for (const Marker &marker : markers.markers) references.insert(marker.reference);
  file.references.assign(references.begin(), references.end());
  return true;
}

std::string read_blob(git_repository *repository, const git_oid &id) {
  const BlobHandle blob = look_up_blob(repository, id);
  return {static_cast<const char *>(git_blob_rawcontent(blob.get())),
          static_cast<std::size_t>(git_blob_rawsize(blob.get()))};
}

}  // namespace pull_request
