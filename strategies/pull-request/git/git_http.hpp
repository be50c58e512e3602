// git_http.hpp: requests of git's smart HTTP to one repository, through the host's own HTTP client.
//
// So the host's rules apply (which hosts may be reached, certificate authorities, proxies, kept connections),
// and a deadline or cancellation ends a silent connection.
#ifndef PULL_REQUEST_GIT_GIT_HTTP_HPP
#define PULL_REQUEST_GIT_GIT_HTTP_HPP

#include <functional>
#include <promotion/module.hpp>
#include <string>
#include <string_view>

namespace pull_request {

/// What the requests go with.
struct HttpAccess {
  const promotion::Call *call = nullptr;
  const promotion_http *http = nullptr;  ///< NULL: not granted
  std::string authorization;             ///< of each request; empty: none
  std::string credentials;               ///< where it came from, for messages
  std::string ca_pem;
  std::string certificate_pem;  ///< of the client
  std::string key_pem;
  std::string proxy;  ///< empty: the host's setting
};

struct GitService {
  const char *name;    ///< "git-upload-pack" or "git-receive-pack"
  bool advertisement;  ///< GET of info/refs; else the POST
  bool version_2 = false;
};

inline constexpr GitService upload_pack_offer{"git-upload-pack", true, true};
inline constexpr GitService upload_pack{"git-upload-pack", false, true};
inline constexpr GitService receive_pack_offer{"git-receive-pack", true};
inline constexpr GitService receive_pack{"git-receive-pack", false};

/// Not for several threads.
class GitHttp {
 public:
  using Body = std::function<void(std::string_view)>;

  /// access: borrowed.
  GitHttp(HttpAccess &access, std::string url);

  /// Sends a request and gives the body of an answer that is git's, as it arrives. Throws promotion::Error
  /// for every other answer, and what `take` throws.
  void ask(const GitService &service, const std::string &body, const Body &take);
  /// The same, with the body in one text.
  std::string ask(const GitService &service, const std::string &body = {});

  /// Whether the repository turned out to be elsewhere.
  bool moved() const { return moved_; }

 private:
  void follow(const std::string &location, const GitService &service);

  HttpAccess &access_;
  std::string url_;
  std::string first_authority_;
  bool moved_ = false;
};

}  // namespace pull_request

#endif
