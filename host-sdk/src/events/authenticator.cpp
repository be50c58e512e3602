#include "authenticator.hpp"

#include <openssl/rand.h>

#include <chrono>
#include <thread>

#include "event_keys.hpp"

namespace promotion::host::events {
namespace {

// Refusals leave at multiples of this after they came in: what is left of the difference between a pipeline
// that exists and one that does not is a fraction of it.
constexpr auto refusal_grid = std::chrono::milliseconds(5);

std::vector<std::string> random_keys() {
  std::string key(32, '\0');
  // Without random bytes it is still a key that nobody's signature is accepted for: see `known` below.
  if (RAND_bytes(reinterpret_cast<unsigned char *>(key.data()), static_cast<int>(key.size())) != 1)
    key[0] = 1;
  return {key};
}

Pipeline nobody() {
  Pipeline pipeline;
  pipeline.name = {"default", "nobody"};
  return pipeline;
}

void wait_for_grid(std::chrono::steady_clock::time_point start) {
  const auto elapsed = std::chrono::steady_clock::now() - start;
  std::this_thread::sleep_until(start + (elapsed / refusal_grid + 1) * refusal_grid);
}

std::string shown(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

}  // namespace

Authenticator::Authenticator(const PipelineSource &pipelines, const SecretSource &secrets,
                             std::optional<SecretName> host_wide, Log &log)
    : pipelines_(pipelines),
      secrets_(secrets),
      host_wide_(std::move(host_wide)),
      log_(log),
      nobody_(nobody()),
      nobodys_keys_(random_keys()) {}

Result<PipelinePtr> Authenticator::authenticate(const EventPath &path,
                                                const std::optional<std::string> &signature_header,
                                                std::string_view body) {
  const auto start = std::chrono::steady_clock::now();
  auto result = check(path, signature_header, body);
  if (!result.ok() && result.error().code == Code::unauthenticated) wait_for_grid(start);
  return result;
}

Result<PipelinePtr> Authenticator::check(const EventPath &path,
                                         const std::optional<std::string> &signature_header,
                                         std::string_view body) {
  auto found = pipelines_.find(path.pipeline);
  if (!found.ok() && found.error().code != Code::not_found) {
    log_.warning("source", "an event is put off: the pipelines cannot be read",
                 {{"error", found.error().message}});
    return Error{Code::unavailable, "the pipelines cannot be read now"};
  }
  const bool known = found.ok();
  auto keys = find_event_keys(secrets_, known ? **found : nobody_, path.environment, host_wide_);
  if (!keys.ok() && keys.error().code == Code::unavailable) return put_off(path, known, keys.error());
  const auto signature = signature_header ? parse_signature(*signature_header) : std::nullopt;
  bool usable = known && keys.ok();
  bool matches = checker_.matches(signature.value_or(Signature{"SHA256", std::string(32, '\0')}), body,
                                  usable ? *keys : nobodys_keys_);
  if (!matches && signature && known && renew_keys(**found)) {
    keys = find_event_keys(secrets_, **found, path.environment, host_wide_);
    if (!keys.ok() && keys.error().code == Code::unavailable) return put_off(path, known, keys.error());
    usable = keys.ok();
    matches = usable && checker_.matches(*signature, body, *keys);
  }
  if (matches && signature && usable) return std::move(*found);

  if (known && !keys.ok())
    log_.warning("unconfigured " + shown(path.pipeline), keys.error().message,
                 {{"pipeline", shown(path.pipeline)}});
  else
    explain_refusal(path, signature_header, signature.has_value(), known);
  return Error{Code::unauthenticated, "the signature of this event fits no key of a pipeline at this path"};
}

// Unknown names come from outside and are many: they share one subject.
Error Authenticator::put_off(const EventPath &path, bool known, const Error &why) {
  log_.warning("keys " + (known ? shown(path.pipeline) : std::string()), "an event is put off",
               {{"pipeline", shown(path.pipeline)}, {"error", why.message}});
  return {Code::unavailable, "the keys that authenticate this event cannot be read now"};
}

bool Authenticator::renew_keys(const Pipeline &pipeline) {
  bool renewed = false;
  if (pipeline.events_secret)
    renewed |= secrets_.renew({pipeline.name.namespace_name, *pipeline.events_secret});
  if (host_wide_ && (!pipeline.events_secret || pipeline.events_secret_shared))
    renewed |= secrets_.renew(*host_wide_);
  return renewed;
}

void Authenticator::explain_refusal(const EventPath &path, const std::optional<std::string> &signature_header,
                                    bool well_formed, bool known) {
  const char *reason = "there is no such pipeline";
  if (known && !signature_header)
    reason = "it has no X-Signature header; the Provider's type must be generic-hmac";
  else if (known && !well_formed)
    reason = "its X-Signature is not sha224, sha256, sha384 or sha512, '=' and the hex digits of that hash";
  else if (known)
    reason = "its signature fits none of the pipeline's keys";
  log_.warning(known ? "refused " + shown(path.pipeline) : "refused", "an event was refused",
               {{"pipeline", shown(path.pipeline)}, {"environment", path.environment}, {"reason", reason}});
}

}  // namespace promotion::host::events
