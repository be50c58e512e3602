// smart_http.hpp: libgit2's own conversation with a repository, over git_http.hpp.
//
// libgit2 speaks the git protocol; how its requests reach the server is up to a "subtransport". This one
// hands them to the host's HTTP client, since libgit2's own sockets would wait for ever.
#ifndef PULL_REQUEST_GIT_SMART_HTTP_HPP
#define PULL_REQUEST_GIT_SMART_HTTP_HPP

#include <git2.h>
#include <git2/sys/transport.h>

#include <exception>
#include <string>

#include "git/git_http.hpp"

namespace pull_request {

/// What the transport works with and tells. Has to outlive the remote.
struct SmartHttp {
  HttpAccess access;
  std::string spool_folder;
  std::exception_ptr failure;  ///< a promotion::Error: why the last function of libgit2 failed
};

/// Makes a remote's transport, for git_remote_callbacks.transport.
int make_smart_http(git_transport **out, git_remote *remote, SmartHttp *http);

}  // namespace pull_request

#endif
