// remote.hpp: a conversation with the repository that pull requests are made in.
#ifndef PULL_REQUEST_GIT_REMOTE_HPP
#define PULL_REQUEST_GIT_REMOTE_HPP

#include <memory>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "git/credentials.hpp"
#include "git/heads.hpp"
#include "settings/block.hpp"

namespace pull_request {

class Mirror;

/// One connection after another to one repository. Not for several threads.
///
/// Transports: file and SSH are libgit2's own; http and https go through promotion.http/1, by version 2 of
/// the protocol and a thin pack (protocol_v2.hpp, push_protocol.hpp), and by libgit2 where a server refuses
/// those. All functions throw promotion::Error with the status of base.h that fits; those that read or write
/// the mirror also throw MirrorDamaged.
class Remote {
 public:
  /// mirror: open. All are borrowed.
  Remote(const Mirror &mirror, const promotion::Host &host, const promotion::Call &call,
         const Repository &repository, const Credentials &credentials);
  ~Remote();
  Remote(const Remote &) = delete;
  Remote &operator=(const Remote &) = delete;

  /// Asks what the remote has of these branches and as HEAD; there may be others in the answer.
  RemoteHeads list(const std::vector<std::string> &branches) { return list(&branches); }
  RemoteHeads list_all() { return list(nullptr); }
  /// Brings the objects of these branches of the last list() into the mirror; makes no reference.
  void fetch(const std::vector<std::string> &branches);
  /// All commands in one push; each has its own result, in their order. What a new commit's first parent has,
  /// the remote has to have; the rest comes from the mirror's object database.
  /// options: for the server, as with git push --push-option; FAILED_PRECONDITION where it does not take any.
  std::vector<PushResult> push(const std::vector<PushCommand> &commands,
                               const std::vector<std::string> &options = {});

 private:
  RemoteHeads list(const std::vector<std::string> *branches);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pull_request

#endif
