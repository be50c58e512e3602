#include "git/mirror.hpp"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "git/libgit2_remote.hpp"
#include "git/mirror_upkeep.hpp"
#include "text/sha256.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;
using promotion::Error;

[[noreturn]] void fail(const fs::path &path, const std::string &reason) {
  throw Error(PROMOTION_UNAVAILABLE, "the mirror's folder " + path.string() + " cannot be used: " + reason);
}

fs::path made(const fs::path &folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail(folder, error.message());
  return folder;
}

}  // namespace

Mirror::Mirror(const promotion::Call &call, const std::string &storage_folder, const std::string &group_key)
    : folder_(made(fs::path(storage_folder) / "mirrors") / sha256_hex(group_key)),
      lock_(call, folder_.string() + ".lock") {}

void Mirror::open() {
  objects_.reset();
  repository_.reset();
  const fs::path path = made(folder_) / "repository.git";
  std::error_code error;
  fs::remove_all(path / push_sources_prefix, error);
  remove_leftovers(path);
  git_repository *opened = nullptr;
  if (fs::exists(path)) {
    check_mirror(git_repository_open_bare(&opened, path.c_str()), "it cannot be opened");
  } else {
    check_mirror(git_repository_init(&opened, path.c_str(), 1), "it cannot be made");
  }
  repository_.reset(opened);
  join_packs(opened, path);
  git_odb *objects = nullptr;
  check_mirror(git_repository_odb(&objects, opened), "it has no objects");
  objects_.reset(objects);
  // New objects go to the first backend that can take them: this one, which is memory.
  git_odb_backend *memory = nullptr;
  check_mirror(git_mempack_new(&memory), "no memory for new objects");
  check_mirror(git_odb_add_backend(objects, memory, 999), "no memory for new objects");
}

void Mirror::discard() {
  objects_.reset();
  repository_.reset();
  // Renamed first, so that a process killed while it removes leaves nothing that looks like a mirror.
  const fs::path dead = folder_.string() + ".discarded";
  std::error_code error;
  fs::remove_all(dead, error);
  fs::rename(folder_, dead, error);
  fs::remove_all(dead, error);
  if (fs::exists(folder_)) fail(folder_, "it is damaged and cannot be removed");
}

bool Mirror::has_commit(const git_oid &id) const {
  return git_odb_exists_ext(objects_.get(), &id, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

void Mirror::bring(Remote &remote, const RemoteHeads &heads, const std::vector<std::string> &branches) {
  std::vector<std::string> missing;
  for (const std::string &branch : branches) {
    const auto head = heads.branches.find(branch);
    if (head != heads.branches.end() && !has_commit(head->second)) missing.push_back(branch);
  }
  remote.fetch(missing);
  for (const std::string &branch : branches) {
    const auto head = heads.branches.find(branch);
    // Named by hash, since branches that come and go may be folders of each other.
    const std::string name = "refs/promotion/" + sha256_hex(branch).substr(0, 40);
    if (head == heads.branches.end()) {
      git_reference_remove(repository_.get(), name.c_str());
      continue;
    }
    git_oid at{};
    if (git_reference_name_to_id(&at, repository_.get(), name.c_str()) == 0 && same(at, head->second))
      continue;
    git_reference *made = nullptr;
    check_mirror(git_reference_create(&made, repository_.get(), name.c_str(), &head->second, 1, "promotion"),
                 "the branch " + branch + " cannot be kept");
    git_reference_free(made);
  }
}

}  // namespace pull_request
