// plan.hpp: promotion.strategy.plan/1: what a first step would push and open.
#ifndef PULL_REQUEST_STEP_PLAN_HPP
#define PULL_REQUEST_STEP_PLAN_HPP

#include <promotion/module.hpp>
#include <string>

#include "forges/limits.hpp"
#include "settings/configuration.hpp"

namespace pull_request {

/// For each branch that serves the task's targets: the branch and whose it is by now, title and text of the
/// pull request, the commit's message, and the change as a unified diff. Made by what a step makes its
/// commits with, in the mirror alone; the forge is not asked. Throws promotion::Error where a step would
/// fail.
std::string plan_of(const promotion::Host &host, const promotion::Call &call,
                    const Configuration &configuration, Limits &limits, const promotion::Task &task);

}  // namespace pull_request

#endif
