#include "state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace promotion::host::operations {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path &path, const std::string &what) {
  return {Code::failed_precondition, "the state folder " + path.string() + " cannot be used: " + what};
}

Status make_private(const fs::path &folder, Log &log) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (mkdir(folder.c_str(), S_IRWXU) == 0) return success();
  if (errno != EEXIST) return failure(folder, std::strerror(errno));
  if (!fs::is_directory(folder, error)) return failure(folder, "it is no folder");
  struct stat now {};
  if (stat(folder.c_str(), &now) == 0 && (now.st_mode & 077) != 0 && chmod(folder.c_str(), S_IRWXU) != 0)
    log.warning("the state folder can be read by others; give it the mode 0700",
                {{"folder", folder.string()}});
  return success();
}

std::string pid_in(int descriptor) {
  char text[32];
  const auto count = pread(descriptor, text, sizeof text, 0);
  std::string pid(text, count > 0 ? static_cast<size_t>(count) : 0);
  return pid.substr(0, pid.find_first_not_of("0123456789"));
}

}  // namespace

Result<StateFolder> StateFolder::open(const fs::path &folder, Log &log) {
  if (auto made = make_private(folder, log); !made) return made.error();
  const auto path = folder / "lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return failure(folder, path.string() + ": " + std::strerror(errno));
  StateFolder state(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failure(folder, path.string() + ": " + std::strerror(errno));
    const auto pid = pid_in(descriptor);
    return failure(folder, "process " + (pid.empty() ? "(unknown)" : pid) +
                               " works on it; stop that host or give this one a state folder of its own");
  }
  // Only for the message above: the lock is what counts.
  const auto pid = std::to_string(getpid()) + "\n";
  if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid.data(), pid.size(), 0) < 0)
    return failure(folder, path.string() + ": " + std::strerror(errno));
  return state;
}

StateFolder::StateFolder(StateFolder &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateFolder::~StateFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace promotion::host::operations
