// promotion.secrets/1 over the host's source of Secrets.
#pragma once

#include <string>
#include <vector>

#include "../call_context.hpp"
#include "promotion/abi/service/secrets.h"
#include "promotion/host/secret_source.hpp"

namespace promotion::host::modules {

// Gives a call the Secrets in the namespaces of the pipelines that it is about, and those in the namespaces
// that the operator named. Whoever may write a pipeline in one namespace can so not read the Secrets of
// another.
class SecretsService {
 public:
  SecretsService(const SecretSource &source, std::vector<std::string> granted_namespaces);
  SecretsService(const SecretsService &) = delete;
  SecretsService &operator=(const SecretsService &) = delete;
  const promotion_secrets *table() const { return &table_; }

 private:
  static promotion_status get(void *context, const promotion_call *call, promotion_string namespace_name,
                              promotion_string name, promotion_string key, const promotion_sink *value);
  Result<std::string> namespace_for(const CallContext &call, std::string_view asked) const;

  const SecretSource &source_;
  std::vector<std::string> granted_namespaces_;
  promotion_secrets table_{};
};

}  // namespace promotion::host::modules
