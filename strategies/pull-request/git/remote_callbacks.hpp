// remote_callbacks.hpp: what libgit2 asks and tells while it talks to a remote.
#ifndef PULL_REQUEST_GIT_REMOTE_CALLBACKS_HPP
#define PULL_REQUEST_GIT_REMOTE_CALLBACKS_HPP

#include <exception>
#include <map>
#include <promotion/module.hpp>
#include <string>

#include "git/credentials.hpp"
#include "git/handle.hpp"
#include "git/smart_http.hpp"
#include "settings/block.hpp"

namespace pull_request {

/// The payload of every callback. Has to outlive the remote and to stay where it is.
struct RemoteConversation {
  const promotion::Call &call;
  const Repository &repository;
  const Credentials &credentials;
  SmartHttp http;

  std::exception_ptr failure;  ///< why a callback stopped libgit2
  bool key_offered = false;    ///< SSH: asked for once more, it was refused
  bool password_offered = false;
  std::string told;                             ///< the server's side band, shortened
  std::map<std::string, std::string> statuses;  ///< by reference, of the last push; empty text: taken
  /// By reference, what it has to point to on the remote for the last push to go on; zero: nothing.
  std::map<std::string, git_oid> expected;

  git_remote_callbacks callbacks();
};

}  // namespace pull_request

#endif
