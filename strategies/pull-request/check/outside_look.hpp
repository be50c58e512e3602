// outside_look.hpp: promotion.strategy.check/1: whether what a promotion needs outside is there.
#ifndef PULL_REQUEST_CHECK_OUTSIDE_LOOK_HPP
#define PULL_REQUEST_CHECK_OUTSIDE_LOOK_HPP

#include <promotion/module.hpp>
#include <string_view>

#include "settings/configuration.hpp"

namespace pull_request {

/// options_json says where to look; empty: at the real repository, with the pipeline's Secret.
///   {"repository": PATH}  the markers in a local repository instead, without the network
///   {"secret": true}      whether the Secret has what git and the forge's API want
/// Throws promotion::Error where the look itself is not possible.
void look_outside(const promotion::Host &host, const promotion::Call &call,
                  const Configuration &configuration, const promotion::Pipeline &pipeline,
                  const promotion::Environment &into, std::string_view options_json,
                  promotion::Problems &problems);

}  // namespace pull_request

#endif
