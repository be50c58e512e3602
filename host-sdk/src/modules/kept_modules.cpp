#include "kept_modules.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "files/durable_file.hpp"
#include "promotion/host/module_signature.hpp"

namespace promotion::host::modules {
namespace {

namespace fs = std::filesystem;

constexpr size_t unused_kept = 8;

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
    if (Status signed_too = files::write_durably(signature_file_of(path), signature, S_IRUSR);
        !signed_too.ok())
      return signed_too;
  return fs::exists(path, error) ? success() : files::write_durably(path, bytes, S_IRUSR);
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
