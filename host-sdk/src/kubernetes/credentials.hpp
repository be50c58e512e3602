// As whom the host logs in to the API server, and how that is renewed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

// What a request and its connection show. Empty: nothing of that kind.
struct Credential {
  std::string token;
  std::string certificate_pem;
  std::string key_pem;
  bool operator==(const Credential &) const = default;
};

// Thread-safe.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // What is valid now. unavailable: it cannot be had now, and why.
  virtual Result<Credential> get() = 0;
  // The server took it for none of its own (401): the next get() may not give what was kept.
  virtual void refused() {}
};

// A text that stands in a configuration or in a file that is read anew each time, since it may be rotated.
struct TextOrFile {
  std::string text;
  std::filesystem::path file;  // counts where there is no text
  bool empty() const { return text.empty() && file.empty(); }
  Result<std::string> read() const;
};

struct FixedCredential {
  TextOrFile token;
  TextOrFile certificate;
  TextOrFile key;
};
// Files are read again for each request: a kubelet rotates tokens, and others certificates. Tokens are
// masked.
std::unique_ptr<CredentialSource> make_fixed_credentials(FixedCredential parts, Log &log);

struct ExecPluginOptions {
  std::string api_version;  // client.authentication.k8s.io/v1 or v1beta1
  std::string command;      // a path, or a name that is looked up in PATH
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // added to the host's own
  std::string cluster_json;                                      // for provideClusterInfo; empty: not wanted
  int64_t patience_ms = 60'000;
};
// Runs the plugin when a credential is needed and the last one has expired or was refused.
std::unique_ptr<CredentialSource> make_exec_credentials(ExecPluginOptions options, const Clock &clock,
                                                        Log &log);

}  // namespace promotion::host::kubernetes
