// mirror_lock.hpp: whose turn it is with a mirror: between the copies of the module in one process, and
// between processes.
#ifndef PULL_REQUEST_GIT_MIRROR_LOCK_HPP
#define PULL_REQUEST_GIT_MIRROR_LOCK_HPP

#include <filesystem>
#include <optional>
#include <promotion/module.hpp>

namespace pull_request {

/// An exclusive flock() on a file, which ends with the process. The file's time of change is when it was
/// last taken for use.
class MirrorLock {
 public:
  /// Waits until the call ends. Throws promotion::Error: CONFLICT when another held it all that time,
  /// UNAVAILABLE when the file cannot be used.
  MirrorLock(const promotion::Call &call, const std::filesystem::path &file);
  /// Without waiting, and without changing the time; nothing if another has it, or it cannot be used.
  static std::optional<MirrorLock> take_if_free(const std::filesystem::path &file);

  MirrorLock(MirrorLock &&other) noexcept;
  MirrorLock &operator=(MirrorLock &&) = delete;
  ~MirrorLock();

 private:
  explicit MirrorLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace pull_request

#endif
