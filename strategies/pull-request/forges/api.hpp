// api.hpp: one forge's JSON API, asked on behalf of one call.
#ifndef PULL_REQUEST_FORGES_API_HPP
#define PULL_REQUEST_FORGES_API_HPP

#include <nlohmann/json.hpp>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "forges/limits.hpp"
#include "git/credentials.hpp"
#include "settings/block.hpp"

namespace pull_request {

/// What differs from forge to forge in how its API is asked.
struct ApiManners {
  std::string forge;                    ///< as people call it: "GitHub"
  promotion::HttpHeaders headers;       ///< of each request, the credential's among them
  std::string remaining, limit, reset;  ///< headers that tell what is left of a limit, in lower case
};

struct ApiRequest {
  std::string method = "GET";
  std::string path;                   ///< behind the API's own URL, or a whole URL
  nlohmann::json body;                ///< null: none
  std::vector<int> expected = {200};  ///< other answers are errors
  std::string doing;                  ///< "open a pull request", for messages
  std::string etag;                   ///< of the answer that is known; then 304 is expected, too
};

struct ApiAnswer {
  int status = 0;
  nlohmann::json body;  ///< null where there is none, or it is no JSON
  std::string etag;
};

/// Throws promotion::Error with the status that fits: credentials refused, no right, not found, a limit
/// reached, refused for a reason that a person has to look at, or not reachable now. Requests that are
/// idempotent are sent once more when the server fails; a POST is not, for only a look tells whether it had
/// its effect. All is borrowed.
class Api {
 public:
  Api(const promotion::Host &host, const promotion::Call &call, const Repository &repository,
      const Credentials &credentials, Limits &limits, ApiManners manners);

  ApiAnswer ask(const ApiRequest &request) const;
  /// The same for something that can be left undone: a failure is logged as a warning. False: it failed.
  bool try_to(const ApiRequest &request) const;
  /// Adds a comment to the list of them at `path`, unless one of those that it gives for `query` holds
  /// `mark`. thing: "a pull request", for messages.
  void comment_once(const std::string &path, const std::string &query, const std::string &mark,
                    const std::string &text, const std::string &thing) const;
  const promotion::Host &host() const { return host_; }
  const promotion::Call &call() const { return call_; }

 private:
  ApiAnswer once(const ApiRequest &request) const;
  promotion::HttpResponse send(const promotion::HttpRequest &request, const std::string &doing) const;
  void note_limits(const promotion::HttpResponse &response) const;
  [[noreturn]] void refuse(const promotion::HttpResponse &response, const nlohmann::json &answer,
                           const std::string &said) const;
  bool is_limit(const promotion::HttpResponse &response, const std::string &reason) const;
  promotion::Retry limit_ends(const promotion::HttpResponse &response) const;
  long long until_reset(const promotion::HttpResponse &response) const;
  std::string where() const;

  const promotion::Host &host_;
  const promotion::Call &call_;
  const Repository &repository_;
  const Credentials &credentials_;
  Limits &limits_;
  ApiManners manners_;
  std::string credential_;  // whose limits count: not the secret itself
};

/// How GitHub is asked with these credentials' token.
ApiManners github_manners(const Credentials &credentials);

/// A forge's reason: `message`, `error` or `error_description`, and what `errors` adds to it.
std::string reason_of(const nlohmann::json &answer);

}  // namespace pull_request

#endif
