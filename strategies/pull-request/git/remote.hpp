// remote.hpp: a conversation with the repository that pull requests are made in.
#ifndef PULL_REQUEST_GIT_REMOTE_HPP
#define PULL_REQUEST_GIT_REMOTE_HPP

#include <map>
#include <memory>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "git/credentials.hpp"
#include "git/handle.hpp"
#include "settings/block.hpp"

namespace pull_request {

/// Of the references that stand for what is pushed, while it is pushed.
inline constexpr std::string_view push_sources_prefix = "refs/promotion/push/";

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

/// One connection after another to one repository. Not for several threads.
///
/// Transports: file and SSH are libgit2's own; http and https go through promotion.http/1 (smart_http.hpp).
/// All functions throw promotion::Error with the status of base.h that fits; those that read or write the
/// mirror also throw MirrorDamaged.
class Remote {
 public:
  /// mirror: its open repository. All are borrowed.
  Remote(git_repository *mirror, const promotion::Host &host, const promotion::Call &call,
         const Repository &repository, const Credentials &credentials, std::string storage_folder);
  ~Remote();
  Remote(const Remote &) = delete;
  Remote &operator=(const Remote &) = delete;

  /// Asks what the remote has, over a connection that fetch() then uses.
  RemoteHeads list();
  /// Brings the objects of these branches of the last list() into the mirror; makes no reference.
  void fetch(const std::vector<std::string> &branches);
  /// All commands in one push; each has its own result, in their order. The objects come from the mirror's
  /// object database.
  std::vector<PushResult> push(const std::vector<PushCommand> &commands);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pull_request

#endif
