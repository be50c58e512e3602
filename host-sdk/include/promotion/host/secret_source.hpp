// Where Secrets come from: a directory as Kubernetes mounts them, or the Kubernetes API
// (kubernetes.hpp).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

struct SecretName {
  std::string namespace_name;
  std::string name;
};

// Thread-safe. A rotation works at once: nothing is kept, or renew() has it read again.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // The bytes as they are, a trailing newline included, and told to the log to be masked. not_found: no such
  // Secret or key (the message says which of them, and details_json is {"missing":"secret"} or
  // {"missing":"key"}); unavailable: it cannot be read now.
  virtual Result<std::string> get(const SecretName &secret, std::string_view key) const = 0;

  // What it holds did not fit, as after a rotation: what is kept of it is not given again. True: the next
  // get() may give something else. False: nothing is kept, or it was renewed too shortly before.
  virtual bool renew(const SecretName &) const { return false; }

  // Whether any Secret can be read now; an error says why not.
  virtual Status ready() const { return success(); }
};

// FOLDER/NAMESPACE/NAME/KEY. Names are checked as Kubernetes does, so that none leads out of the folder.
std::unique_ptr<SecretSource> make_directory_secret_source(std::filesystem::path folder, Log &log);

}  // namespace promotion::host
