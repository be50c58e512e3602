// mirror_upkeep.hpp: how long mirrors stay, and how much they take.
#ifndef PULL_REQUEST_GIT_MIRROR_UPKEEP_HPP
#define PULL_REQUEST_GIT_MIRROR_UPKEEP_HPP

#include <chrono>
#include <filesystem>
#include <promotion/module.hpp>

#include "git/handle.hpp"
#include "settings/configuration.hpp"

namespace pull_request {

/// Removes from the folder of all mirrors what was not used for longer than the limits allow, then what was
/// used longest ago until the rest fits; says so in the log. Leaves what is in use alone. Looks once an hour,
/// a mark in it says when. now: the wall clock.
void sweep_mirrors(const promotion::Host &host, const promotion::Call &call,
                   const std::filesystem::path &folder, const MirrorLimits &limits,
                   std::chrono::system_clock::time_point now);

/// What a process that died left in an open mirror: locks and half-written packs. For whoever holds its lock.
void remove_leftovers(const std::filesystem::path &repository);

/// Every fetch leaves a pack: where there are many small ones, they become one. Throws MirrorDamaged.
void join_packs(git_repository *repository, const std::filesystem::path &path);

}  // namespace pull_request

#endif
