// repository_url.hpp: the URLs of git repositories, as pipelines write them.
#ifndef PULL_REQUEST_SETTINGS_REPOSITORY_URL_HPP
#define PULL_REQUEST_SETTINGS_REPOSITORY_URL_HPP

#include <string>
#include <string_view>
#include <vector>

namespace pull_request {

enum class Transport { file, http, https, ssh };

/// https://host[:port]/path, http://…, ssh://[user@]host[:port]/path, [user@]host:path, or file:///path.
struct RepositoryUrl {
  std::string text;  ///< as it was written
  Transport transport = Transport::https;
  std::string user;  ///< of ssh; "git" where none is written
  std::string host;  ///< in lower case; empty for file
  std::string port;  ///< as written; empty: the scheme's own
  std::string path;  ///< without the slash between it and the host, and for file with it

  /// "host" or "host:port"
  std::string authority() const { return port.empty() ? host : host + ":" + port; }
  /// The path in its components, ".git" taken from the last: {"organisation", "repository"}.
  std::vector<std::string> path_components() const;
};

/// Throws promotion::Error (INVALID_ARGUMENT) with a sentence that names what is wrong with it: another
/// scheme, no host, no path, or credentials, which belong in a Secret.
RepositoryUrl parse_repository_url(std::string_view text);

/// What a task that works on the repository waits with, and a webhook about it names: "host/path" in lower
/// case, without port and ".git", so that it is the same by each transport.
std::string wake_key_of(const RepositoryUrl &url);

/// One rule of git's url.<to>.insteadOf = <from>.
struct InsteadOf {
  std::string from;
  std::string to;
};

/// The URL that git connects to: that with the longest `from` which it begins with replaced, once.
std::string rewrite(std::string_view url, const std::vector<InsteadOf> &rules);

}  // namespace pull_request

#endif
