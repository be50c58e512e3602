#include "kept_modules.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "promotion/host/module_signature.hpp"

namespace promotion::host::modules {
namespace {

namespace fs = std::filesystem;

constexpr size_t unused_kept = 8;

Error failed(const fs::path &path) {
  return {Code::unavailable, "cannot keep a copy as " + path.string() + ": " + std::strerror(errno), {}, 0};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

}  // namespace

fs::path KeptModules::path_of(std::string_view sha256) const {
  return folder_.empty() || sha256.empty() ? fs::path() : folder_ / (std::string(sha256) + ".so");
}

Status KeptModules::keep(std::string_view bytes, std::string_view sha256, std::string_view signature) const {
  const fs::path path = path_of(sha256);
  if (path.empty()) return success();
  std::error_code error;
  fs::create_directories(folder_, error);
  chmod(folder_.c_str(), S_IRWXU);
  if (!signature.empty())
    if (Status signed_too = write(signature_file_of(path), signature); !signed_too.ok()) return signed_too;
  return fs::exists(path, error) ? success() : write(path, bytes);
}

Status KeptModules::write(const fs::path &path, std::string_view bytes) const {
  const fs::path unfinished = path.string() + ".new";
  const int file =
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return failed(unfinished);
  const bool written = write_all(file, bytes) && fsync(file) == 0 && fchmod(file, S_IRUSR) == 0;
  const int reason = errno;
  close(file);
  if (written && rename(unfinished.c_str(), path.c_str()) == 0) return success();
  if (!written) errno = reason;
  Status told = failed(path);
  unlink(unfinished.c_str());
  return told;
}

void KeptModules::forget_all_but(const std::vector<std::string> &sha256s) const {
  if (folder_.empty()) return;
  std::vector<std::pair<fs::file_time_type, fs::path>> unused;
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".so") continue;
    if (std::find(sha256s.begin(), sha256s.end(), entry.path().stem().string()) != sha256s.end()) continue;
    unused.emplace_back(entry.last_write_time(error), entry.path());
  }
  std::sort(unused.begin(), unused.end());
  for (size_t i = 0; i + unused_kept < unused.size(); ++i) {
    fs::remove(unused[i].second, error);
    fs::remove(signature_file_of(unused[i].second), error);
  }
}

}  // namespace promotion::host::modules
