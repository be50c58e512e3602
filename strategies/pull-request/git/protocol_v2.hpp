// protocol_v2.hpp: reading a repository by version 2 of git's protocol (gitprotocol-v2): only the references
// that are asked for, and one request for what is new.
#ifndef PULL_REQUEST_GIT_PROTOCOL_V2_HPP
#define PULL_REQUEST_GIT_PROTOCOL_V2_HPP

#include <string>
#include <string_view>
#include <vector>

#include "git/git_http.hpp"
#include "git/heads.hpp"

namespace pull_request {

/// Whether the answer to upload_pack_offer is one of version 2, with what is used here.
bool offers_version_2(std::string_view advertisement);

/// Not for several threads. Throws promotion::Error, and ForeignAnswer where the server does not speak
/// version 2.
class ProtocolV2 {
 public:
  /// http: borrowed.
  explicit ProtocolV2(GitHttp &http) : http_(http) {}

  /// HEAD, and what there is of these branches, maybe among others; NULL: all branches.
  RemoteHeads list(const std::vector<std::string> *branches) const;

  /// Brings what these commits need beyond those that are here already into the object database, as one pack.
  /// Throws MirrorDamaged where that cannot take it.
  void fetch(const promotion::Call &call, git_odb *objects, const std::vector<git_oid> &wanted,
             const std::vector<git_oid> &here) const;

 private:
  GitHttp &http_;
};

}  // namespace pull_request

#endif
