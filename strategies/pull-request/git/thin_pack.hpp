// thin_pack.hpp: a pack of exactly what commits add to the repository that they are made for.
#ifndef PULL_REQUEST_GIT_THIN_PACK_HPP
#define PULL_REQUEST_GIT_THIN_PACK_HPP

#include <string>
#include <vector>

#include "git/handle.hpp"

namespace pull_request {

/// The commits, and the trees and blobs in which each differs from its first parent, which whoever reads the
/// pack has to have: a tree or blob that was there before is the base of the delta that stands for the new
/// one, so what is sent does not grow with the folders. Throws MirrorDamaged.
std::string thin_pack(git_repository *repository, const std::vector<git_oid> &commits);

/// The bytes that make `after` of `before` (gitformat-pack, deltified representation). Pure.
std::string delta(std::string_view before, std::string_view after);

}  // namespace pull_request

#endif
