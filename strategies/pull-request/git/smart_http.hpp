// smart_http.hpp: git's smart HTTP through the host's own HTTP client.
//
// libgit2 speaks the git protocol; how its requests reach the server is up to a "subtransport". This one
// hands them to promotion.http/1, so that the host's rules apply (which hosts may be reached, certificate
// authorities, proxies, kept connections), and so that a deadline or cancellation ends a silent connection,
// for which libgit2's own sockets would wait for ever.
#ifndef PULL_REQUEST_GIT_SMART_HTTP_HPP
#define PULL_REQUEST_GIT_SMART_HTTP_HPP

#include <git2.h>
#include <git2/sys/transport.h>

#include <exception>
#include <promotion/module.hpp>
#include <string>

namespace pull_request {

/// What the transport works with and tells. Has to outlive the remote.
struct SmartHttp {
  const promotion::Call *call = nullptr;
  const promotion_http *http = nullptr;  ///< NULL: not granted
  std::string authorization;             ///< of each request; empty: none
  std::string credentials;               ///< where it came from, for messages
  std::string ca_pem;
  std::string spool_folder;
  std::exception_ptr failure;  ///< a promotion::Error: why the last function of libgit2 failed
};

/// Makes a remote's transport, for git_remote_callbacks.transport.
int make_smart_http(git_transport **out, git_remote *remote, SmartHttp *http);

}  // namespace pull_request

#endif
