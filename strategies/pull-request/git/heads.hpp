// heads.hpp: what a remote has, and what it is asked to change.
#ifndef PULL_REQUEST_GIT_HEADS_HPP
#define PULL_REQUEST_GIT_HEADS_HPP

#include <map>
#include <string>
#include <string_view>

#include "git/handle.hpp"

namespace pull_request {

inline constexpr std::string_view heads_prefix = "refs/heads/";
inline std::string head_reference(const std::string &branch) { return std::string(heads_prefix) + branch; }

/// What the remote has now.
struct RemoteHeads {
  std::map<std::string, git_oid> branches;  ///< by name, without refs/heads/
  std::string default_branch;               ///< of its HEAD; empty: none, or not told
};

/// One branch to be set, only if it still points to `old_id` (zero: it must not exist). new_id zero: deleted.
struct PushCommand {
  std::string branch;
  git_oid old_id{};
  git_oid new_id{};
};

enum class PushOutcome { taken, overtaken, refused };

struct PushResult {
  PushOutcome outcome = PushOutcome::refused;
  std::string reason;  ///< the server's words; empty for taken
};

/// From what a server says of a reference (empty: taken) and in its side band.
PushResult push_result(std::string_view status, std::string_view told);

}  // namespace pull_request

#endif
