// The source of Secrets with what tests set differently.
#pragma once

#include <memory>

#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/kubernetes.hpp"

namespace promotion::host::kubernetes {

// The log outlives the source.
std::unique_ptr<SecretSource> make_secret_source(std::shared_ptr<Client> client,
                                                 std::shared_ptr<const Clock> clock, Log &log);

}  // namespace promotion::host::kubernetes
