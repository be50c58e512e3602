// Which keys may sign the events of a pipeline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host::events {

// `hmac-key.ENVIRONMENT`, else `hmac-key`, in the Secret that the pipeline names; where it names none, or one
// that is there for the strategy and holds no such key, in the host-wide one. An environment that the
// pipeline does not have has no key of its own.
//
// failed_precondition: no key is configured; the message says how to. unavailable: a Secret that is named is
// not there, or cannot be read now. Never empty otherwise.
Result<std::vector<std::string>> find_event_keys(const SecretSource &secrets, const Pipeline &pipeline,
                                                 std::string_view environment,
                                                 const std::optional<SecretName> &host_wide);

}  // namespace promotion::host::events
