// steps.hpp: a call of the host, from its tasks to their results.
#ifndef PULL_REQUEST_STEP_STEPS_HPP
#define PULL_REQUEST_STEP_STEPS_HPP

#include <promotion/module.hpp>

#include "forges/limits.hpp"
#include "settings/configuration.hpp"

namespace pull_request {

/// The step of all tasks: those of one repository and credential together. limits: of the instance.
void carry_out(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
               Limits &limits, const promotion::Tasks &tasks, promotion::Results &results);

/// Withdraws them, likewise.
void take_back(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
               Limits &limits, const promotion::Tasks &tasks, promotion::Results &results);

}  // namespace pull_request

#endif
