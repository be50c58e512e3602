// libgit2_remote.hpp: the same conversation by libgit2: for file and SSH, and for servers that want to be
// spoken to in version 0 of git's protocol, or take no thin packs.
#ifndef PULL_REQUEST_GIT_LIBGIT2_REMOTE_HPP
#define PULL_REQUEST_GIT_LIBGIT2_REMOTE_HPP

#include <string>
#include <vector>

#include "git/heads.hpp"
#include "git/remote_callbacks.hpp"

namespace pull_request {

class Mirror;

/// Of the references that stand for what is pushed, while it is pushed.
inline constexpr std::string_view push_sources_prefix = "refs/promotion/push/";

/// Not for several threads. Throws promotion::Error with the status of base.h that fits, and MirrorDamaged.
class Libgit2Remote {
 public:
  /// mirror: open. All are borrowed.
  Libgit2Remote(const Mirror &mirror, const promotion::Call &call, const Repository &repository,
                const Credentials &credentials);
  Libgit2Remote(const Libgit2Remote &) = delete;
  Libgit2Remote &operator=(const Libgit2Remote &) = delete;

  /// What its requests over HTTP go with.
  SmartHttp &http() { return conversation_.http; }
  /// What the remote has; the connection stays for fetch().
  RemoteHeads list();
  void fetch(const std::vector<std::string> &branches);
  std::vector<PushResult> push(const std::vector<PushCommand> &commands);

 private:
  [[noreturn]] void fail(int code, const std::string &doing, bool reads_mirror);
  void check(int code, const std::string &doing, bool reads_mirror = false) {
    if (code < 0) fail(code, doing, reads_mirror);
  }
  void connect(git_direction direction);
  RemoteHeads heads() const;

  RemoteConversation conversation_;
  const Mirror &mirror_;
  RemoteHandle remote_;
};

}  // namespace pull_request

#endif
