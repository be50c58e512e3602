#include "secrets.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

constexpr auto service = PROMOTION_SECRETS_ID;

}  // namespace

SecretsService::SecretsService(const SecretSource &source, std::vector<std::string> granted_namespaces)
    : source_(source), granted_namespaces_(std::move(granted_namespaces)) {
  table_ = {sizeof table_, 0, this, &SecretsService::get};
}

Result<std::string> SecretsService::namespace_for(const CallContext &call, std::string_view asked) const {
  const auto &pipelines = call.pipelines();
  if (asked.empty()) {
    if (pipelines.size() == 1) return pipelines.front().namespace_name;
    return Error{Code::invalid_argument,
                 std::string(service) + ": the module named no namespace in a call about " +
                     std::to_string(pipelines.size()) +
                     " pipelines; it has to name one unless there is exactly one",
                 {},
                 0};
  }
  bool involved = std::any_of(pipelines.begin(), pipelines.end(),
                              [&](const PipelineName &pipeline) { return pipeline.namespace_name == asked; });
  bool granted =
      std::find(granted_namespaces_.begin(), granted_namespaces_.end(), asked) != granted_namespaces_.end();
  if (involved || granted) return std::string(asked);
  return Error{
      Code::permission_denied,
      "Secrets of the namespace '" + mended(asked) +
          "' may not be read for a pipeline of another one; move the Secret beside the pipeline, or name the "
          "namespace under the module's secretNamespaces in the modules file",
      {},
      0};
}

promotion_status SecretsService::get(void *context, const promotion_call *call,
                                     promotion_string namespace_name, promotion_string name,
                                     promotion_string key, const promotion_sink *value) {
  return serve(call, service, [&](CallContext &caller) -> Status {
    const auto *self = static_cast<const SecretsService *>(context);
    if (!is_whole(namespace_name) || !is_whole(name) || !is_whole(key))
      return misused(service, "a text without data");
    if (!is_writable(value)) return misused(service, "a sink that cannot be used");
    Result<std::string> where = self->namespace_for(caller, view(namespace_name));
    if (!where.ok()) return where.error();
    Result<std::string> secret = self->source_.get({*where, std::string(view(name))}, view(key));
    if (!secret.ok()) return secret.error();
    Status given = give(*value, *secret);
    OPENSSL_cleanse(secret->data(), secret->size());
    return given;
  });
}

}  // namespace promotion::host::modules
