#include "storage.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

constexpr auto service = PROMOTION_STORAGE_ID;

Error unusable(const std::filesystem::path &folder, const std::string &why) {
  return {
      Code::unavailable, "the module's storage folder " + folder.string() + " cannot be used: " + why, {}, 0};
}

Status make_private(const std::filesystem::path &folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder.parent_path(), failure);
  if (failure) return unusable(folder.parent_path(), failure.message());
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return unusable(folder, std::strerror(errno));
  struct stat found {};
  if (lstat(folder.c_str(), &found) != 0) return unusable(folder, std::strerror(errno));
  if (!S_ISDIR(found.st_mode)) return unusable(folder, "it is no folder; remove what is there");
  if ((found.st_mode & 0777) != 0700 && chmod(folder.c_str(), 0700) != 0)
    return unusable(folder, std::strerror(errno));
  return success();
}

}  // namespace

StorageService::StorageService(std::filesystem::path folder)
    : folder_(std::filesystem::absolute(folder).lexically_normal()) {
  table_ = {sizeof table_, 0, this, &StorageService::folder};
}

promotion_status StorageService::folder(void *context, const promotion_call *call,
                                        const promotion_sink *path) {
  return serve(call, service, [&](CallContext &) -> Status {
    const auto *self = static_cast<const StorageService *>(context);
    if (!is_writable(path)) return misused(service, "a sink that cannot be used");
    if (Status made = make_private(self->folder_); !made.ok()) return made;
    return give(*path, self->folder_.native());
  });
}

}  // namespace promotion::host::modules
