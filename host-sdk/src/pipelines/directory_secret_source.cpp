// Secrets as Kubernetes mounts them: FOLDER/NAMESPACE/NAME/KEY, where KEY is a link through `..data`, which
// is swapped at once when the Secret changes.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "kubernetes_name.hpp"
#include "promotion/host/secret_source.hpp"
#include "regular_file.hpp"
#include "secret_mask.hpp"

namespace promotion::host::pipelines {
namespace {

namespace fs = std::filesystem;

constexpr size_t max_bytes = 1024 * 1024;  // the most that Kubernetes stores in a Secret
constexpr int swaps_survived = 20;

bool is_below(const fs::path &path, const fs::path &folder) {
  auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && rest != path.end();
}

class DirectorySecretSource final : public SecretSource {
 public:
  DirectorySecretSource(fs::path folder, Log &log) : folder_(std::move(folder)), log_(log) {}

  Result<std::string> get(const SecretName &secret, std::string_view key) const override {
    if (!is_label(secret.namespace_name) || !is_subdomain(secret.name))
      return missing("secret", shown(secret) + " is no name that a Secret can have");
    if (!is_secret_key(key))
      return missing("key", "'" + std::string(key) + "' is no key that a Secret can have");
    auto bytes = read(secret, key);
    if (bytes.ok()) mask_secret(*bytes, log_);
    return bytes;
  }

  Status ready() const override {
    const auto probe = get({"default", "readiness-probe"}, "token");
    if (!probe.ok() && probe.error().code == Code::unavailable) return probe.error();
    return success();
  }

 private:
  static std::string shown(const SecretName &secret) {
    return "the Secret " + secret.namespace_name + "/" + secret.name;
  }

  static Error missing(const char *what, const std::string &message) {
    return {Code::not_found, message, std::string("{\"missing\":\"") + what + "\"}"};
  }

  Result<std::string> read(const SecretName &secret, std::string_view key) const {
    std::error_code error;
    const auto root = fs::canonical(folder_, error);
    if (error)
      return Error{Code::unavailable,
                   "the folder of Secrets " + folder_.string() + " cannot be read: " + error.message()};
    const auto place = root / secret.namespace_name / secret.name;
    // A swap may remove the old value while its links are being followed; the next attempt finds the new one.
    for (int attempt = 0;; ++attempt) {
      const auto file = RegularFile::open((place / key).string());
      if (file.ok()) return read(*file, root, secret, key);
      if (file.error().code != Code::not_found) return unreadable(secret, key, file.error().message);
      if (!is_link(place / key) || attempt == swaps_survived) return nothing_there(secret, key, place);
    }
  }

  static Result<std::string> read(const RegularFile &file, const fs::path &root, const SecretName &secret,
                                  std::string_view key) {
    if (!is_below(file.real_path(), root))
      return unreadable(secret, key, "it is a link to a place outside " + root.string());
    auto bytes = file.read(max_bytes);
    if (!bytes.ok()) return unreadable(secret, key, bytes.error().message);
    return bytes;
  }

  static bool is_link(const fs::path &path) {
    std::error_code error;
    return fs::is_symlink(path, error);
  }

  static Error nothing_there(const SecretName &secret, std::string_view key, const fs::path &place) {
    std::error_code error;
    if (fs::is_directory(place, error))
      return missing("key", shown(secret) + " has no key '" + std::string(key) + "'");
    return missing("secret", "there is no folder " + place.string() + " for " + shown(secret));
  }

  static Error unreadable(const SecretName &secret, std::string_view key, const std::string &reason) {
    return {Code::unavailable, shown(secret) + ", key '" + std::string(key) + "', cannot be read: " + reason};
  }

  fs::path folder_;
  Log &log_;
};

}  // namespace

}  // namespace promotion::host::pipelines

namespace promotion::host {

std::unique_ptr<SecretSource> make_directory_secret_source(std::filesystem::path folder, Log &log) {
  return std::make_unique<pipelines::DirectorySecretSource>(std::move(folder), log);
}

}  // namespace promotion::host
