#include "git/mirror_upkeep.hpp"

#include <git2/sys/odb_backend.h>

#include <algorithm>
#include <string>
#include <vector>

#include "git/mirror_lock.hpp"
#include "git/server_memory.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

constexpr auto look_every = std::chrono::hours(1);
constexpr std::size_t most_small_packs = 20;
constexpr std::uintmax_t small_pack = 16 * 1024 * 1024;

std::uintmax_t size_of(const fs::path &folder) {
  std::uintmax_t size = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    std::error_code gone;
    const std::uintmax_t bytes = each->is_regular_file(gone) ? each->file_size(gone) : 0;
    if (!gone) size += bytes;
  }
  return size;
}

struct Kept {
  fs::path lock;
  system_clock::time_point used;
  std::uintmax_t size = 0;

  fs::path folder() const { return fs::path(lock).replace_extension(); }
};

std::vector<Kept> mirrors_in(const fs::path &folder) {
  std::vector<Kept> found;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    if (each->path().extension() != ".lock") continue;
    std::error_code gone;
    const auto time = each->last_write_time(gone);
    if (gone) continue;
    Kept kept{each->path(),
              std::chrono::time_point_cast<system_clock::duration>(fs::file_time_type::clock::to_sys(time))};
    kept.size = size_of(kept.folder());
    found.push_back(std::move(kept));
  }
  std::sort(found.begin(), found.end(), [](const Kept &a, const Kept &b) { return a.used < b.used; });
  return found;
}

/// False: somebody uses it.
bool remove_mirror(const Kept &kept) {
  const std::optional<MirrorLock> lock = MirrorLock::take_if_free(kept.lock);
  if (!lock) return false;
  // Renamed first, so that a process that dies while it removes leaves nothing that looks like a mirror.
  const fs::path dead = kept.folder().string() + ".discarded";
  std::error_code error;
  fs::remove_all(dead, error);
  fs::rename(kept.folder(), dead, error);
  fs::remove_all(dead, error);
  fs::remove(kept.lock, error);
  return true;
}

bool is_due(const fs::path &mark, system_clock::time_point now) {
  std::error_code error;
  const auto time = fs::last_write_time(mark, error);
  if (error) return true;
  const auto last = fs::file_time_type::clock::to_sys(time);
  return now >= last + look_every || now + look_every < last;
}

std::string in_mib(std::uintmax_t bytes) { return std::to_string(bytes / (1024 * 1024)) + " MiB"; }

bool is_leftover(const fs::path &file) {
  const std::string name = file.filename().string();
  return file.extension() == ".lock" || name.find("_git2_") != std::string::npos || name.starts_with("tmp_");
}

struct FreePackBuilder {
  void operator()(git_packbuilder *builder) const noexcept { git_packbuilder_free(builder); }
};

}  // namespace

void sweep_mirrors(const promotion::Host &host, const promotion::Call &call, const fs::path &folder,
                   const MirrorLimits &limits, system_clock::time_point now) {
  const fs::path mark = folder / "swept";
  if (!is_due(mark, now) || !write_in_one_move(mark, {})) return;
  std::vector<Kept> mirrors = mirrors_in(folder);
  std::uintmax_t total = 0;
  for (const Kept &kept : mirrors) total += kept.size;
  for (const Kept &kept : mirrors) {
    if (call.cancelled()) return;
    const bool expired = now - kept.used > limits.expire_after;
    if (!expired && total <= limits.most_bytes) continue;
    if (!remove_mirror(kept)) continue;
    total -= kept.size;
    host.info(call, "removed the mirror " + kept.folder().filename().string() + " of " + in_mib(kept.size) +
                        (expired ? ": it was not used for longer than mirrors.expireAfterDays"
                                 : ": all mirrors together are larger than mirrors.maxMiB"));
  }
  if (total > limits.most_bytes) {
    host.warning(call, "the mirrors that are in use take " + in_mib(total) +
                           ", more than mirrors.maxMiB allows (" + in_mib(limits.most_bytes) +
                           "); raise it, or they are cloned again and again");
  }
}

void remove_leftovers(const fs::path &repository) {
  std::vector<fs::path> leftovers;
  const auto look_in = [&](const fs::path &folder, bool deep) {
    std::error_code error;
    for (fs::recursive_directory_iterator each(folder, error), end; !error && each != end;
         each.increment(error)) {
      if (!deep) each.disable_recursion_pending();
      if (is_leftover(each->path())) leftovers.push_back(each->path());
    }
  };
  look_in(repository, false);
  look_in(repository / "refs", true);
  look_in(repository / "objects" / "pack", false);
  std::error_code ignored;
  for (const fs::path &each : leftovers) fs::remove(each, ignored);
}

void join_packs(git_repository *repository, const fs::path &path) {
  std::vector<fs::path> indices;
  std::error_code error;
  for (fs::directory_iterator each(path / "objects" / "pack", error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().extension() != ".idx") continue;
    std::error_code gone;
    if (fs::file_size(fs::path(each->path()).replace_extension(".pack"), gone) <= small_pack && !gone)
      indices.push_back(each->path());
  }
  if (indices.size() <= most_small_packs) return;
  git_odb *made = nullptr;
  check_mirror(git_odb_new(&made), "no packs can be read");
  const OdbHandle small(made);
  for (const fs::path &index : indices) {
    git_odb_backend *backend = nullptr;
    check_mirror(git_odb_backend_one_pack(&backend, index.c_str()),
                 "the pack " + index.string() + " cannot be read");
    check_mirror(git_odb_add_backend(made, backend, 1), "the pack " + index.string() + " cannot be read");
  }
  git_packbuilder *opened = nullptr;
  check_mirror(git_packbuilder_new(&opened, repository), "no pack can be made");
  const std::unique_ptr<git_packbuilder, FreePackBuilder> builder(opened);
  git_packbuilder_set_threads(opened, 1);
  const auto insert = [](const git_oid *id, void *into) {
    return git_packbuilder_insert(static_cast<git_packbuilder *>(into), id, nullptr);
  };
  check_mirror(git_odb_foreach(made, insert, opened), "the small packs cannot be joined");
  check_mirror(git_packbuilder_write(opened, nullptr, 0, nullptr, nullptr),
               "the small packs cannot be joined");
  const fs::path joined = std::string("pack-") + git_packbuilder_name(opened);
  for (fs::path &index : indices) {
    if (index.stem() == joined) continue;
    fs::remove(index, error);  // first, since a pack without an index is none
    fs::remove(index.replace_extension(".pack"), error);
  }
  git_odb *objects = nullptr;
  check_mirror(git_repository_odb(&objects, repository), "the objects cannot be read");
  check_mirror(git_odb_refresh(OdbHandle(objects).get()), "the objects cannot be read");
}

}  // namespace pull_request
