// Whether an event comes from somebody who holds a key of its pipeline.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "event_path.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/secret_source.hpp"
#include "quiet_log.hpp"
#include "signature.hpp"

namespace promotion::host::events {

// Thread-safe.
class Authenticator {
 public:
  // The references outlive it.
  Authenticator(const PipelineSource &pipelines, const SecretSource &secrets,
                std::optional<SecretName> host_wide, Log &log);

  // The pipeline that the path names. unauthenticated: there is no such pipeline, or the signature fits none
  // of its keys; a caller cannot tell which, nor by the time that it takes. unavailable: the pipelines or the
  // keys cannot be read now. Why is in the log.
  Result<PipelinePtr> authenticate(const EventPath &path, const std::optional<std::string> &signature_header,
                                   std::string_view body);

 private:
  Result<PipelinePtr> check(const EventPath &path, const std::optional<std::string> &signature_header,
                            std::string_view body);
  Error put_off(const EventPath &path, bool known, const Error &why);
  // The signature fits none of the keys, which may have been rotated since they were read. True: they may be
  // others.
  bool renew_keys(const Pipeline &pipeline);
  void explain_refusal(const EventPath &path, const std::optional<std::string> &signature_header,
                       bool well_formed, bool known);

  const PipelineSource &pipelines_;
  const SecretSource &secrets_;
  const std::optional<SecretName> host_wide_;
  QuietLog log_;
  const SignatureChecker checker_;
  // What stands in for an unknown pipeline, so that the same work is done for it.
  const Pipeline nobody_;
  const std::vector<std::string> nobodys_keys_;
};

}  // namespace promotion::host::events
