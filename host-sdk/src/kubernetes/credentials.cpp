#include "credentials.hpp"

#include <algorithm>
#include <mutex>

#include "pipelines/regular_file.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr size_t largest_file = 1024 * 1024;

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

// A line break would end the header and begin another one.
bool is_header_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

class FixedCredentials final : public CredentialSource {
 public:
  FixedCredentials(FixedCredential parts, Log &log) : parts_(std::move(parts)), log_(log) {}

  Result<Credential> get() override {
    Credential credential;
    if (!parts_.token.empty()) {
      auto token = parts_.token.read();
      if (!token.ok()) return unavailable("the token", token.error());
      credential.token = trimmed(std::move(*token));
      if (credential.token.empty() || !is_header_value(credential.token))
        return Error{Code::unavailable, "the token of the Kubernetes API" + place() + " is " +
                                            (credential.token.empty() ? "empty" : "no single word")};
      mask(credential.token);
    }
    if (parts_.certificate.empty()) return credential;
    auto certificate = parts_.certificate.read();
    if (!certificate.ok()) return unavailable("the client certificate", certificate.error());
    auto key = parts_.key.read();
    if (!key.ok()) return unavailable("the key of the client certificate", key.error());
    credential.certificate_pem = std::move(*certificate);
    credential.key_pem = std::move(*key);
    return credential;
  }

 private:
  static Error unavailable(const char *what, const Error &why) {
    return {Code::unavailable, std::string(what) + " for the Kubernetes API cannot be read: " + why.message};
  }

  std::string place() const { return parts_.token.file.empty() ? "" : " in " + parts_.token.file.string(); }

  // The log keeps every mask for ever, so it is told only of what is new.
  void mask(const std::string &token) {
    std::lock_guard lock(mutex_);
    if (token == masked_) return;
    log_.mask(token);
    masked_ = token;
  }

  const FixedCredential parts_;
  Log &log_;
  std::mutex mutex_;
  std::string masked_;
};

}  // namespace

Result<std::string> TextOrFile::read() const {
  if (!text.empty() || file.empty()) return text;
  const auto opened = pipelines::RegularFile::open(file.string());
  if (!opened.ok()) return opened.error();
  return opened->read(largest_file);
}

std::unique_ptr<CredentialSource> make_fixed_credentials(FixedCredential parts, Log &log) {
  return std::make_unique<FixedCredentials>(std::move(parts), log);
}

}  // namespace promotion::host::kubernetes
