// patch.hpp: what differs between two trees, for people.
#ifndef PULL_REQUEST_GIT_PATCH_HPP
#define PULL_REQUEST_GIT_PATCH_HPP

#include <string>

#include "git/handle.hpp"

namespace pull_request {

/// A unified diff with three lines of context, as `git diff` prints it and `git apply` takes it. Throws
/// MirrorDamaged.
std::string patch_between(git_repository *repository, const git_oid &before, const git_oid &after);

}  // namespace pull_request

#endif
