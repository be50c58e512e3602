#include "git/mirror.hpp"

#include <fcntl.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "text/sha256.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;
using promotion::Error;

[[noreturn]] void fail(const fs::path &path, const std::string &reason) {
  throw Error(PROMOTION_UNAVAILABLE, "the mirror's folder " + path.string() + " cannot be used: " + reason);
}

/// Sleeps a little, but not through a cancellation.
void pause(const promotion::Call &call) {
  pollfd waited{call.cancel_fd(), POLLIN, 0};
  poll(&waited, call.cancel_fd() > 0 ? 1U : 0U, 20);
}

}  // namespace

Mirror::Mirror(const promotion::Call &call, const std::string &storage_folder, const std::string &group_key)
    : folder_(fs::path(storage_folder) / "mirrors" / sha256_hex(group_key)) {
  std::error_code error;
  fs::create_directories(folder_.parent_path(), error);
  if (error) fail(folder_.parent_path(), error.message());
  lock(call);
}

Mirror::~Mirror() {
  // The objects close before the lock is let go.
  objects_.reset();
  repository_.reset();
  if (lock_ >= 0) close(lock_);
}

void Mirror::lock(const promotion::Call &call) {
  const fs::path path = folder_.string() + ".lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) fail(path, std::strerror(errno));
  while (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      const std::string reason = std::strerror(errno);
      close(std::exchange(lock_, -1));
      fail(path, reason);
    }
    if (call.cancelled()) {
      close(std::exchange(lock_, -1));
      throw Error(PROMOTION_CONFLICT,
                  "the mirror of the repository was in use by another process all the time");
    }
    pause(call);
  }
}

void Mirror::open() {
  objects_.reset();
  repository_.reset();
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) fail(folder_, error.message());
  const fs::path path = folder_ / "repository.git";
  fs::remove_all(path / push_sources_prefix, error);
  git_repository *opened = nullptr;
  if (fs::exists(path)) {
    check_mirror(git_repository_open_bare(&opened, path.c_str()), "it cannot be opened");
  } else {
    check_mirror(git_repository_init(&opened, path.c_str(), 1), "it cannot be made");
  }
  repository_.reset(opened);
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
    if (head == heads.branches.end()) continue;
    // Named by hash, since branches that come and go may be folders of each other.
    const std::string name = "refs/promotion/" + sha256_hex(branch).substr(0, 40);
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
