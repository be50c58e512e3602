// forge_double.hpp: what lies beyond promotion.http/1 in these tests: real git (git http-backend, run for
// each request) and as much of GitHub's API as a pull request needs.
#pragma once

#include <promotion/abi/abi.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test_host/host.hpp"

namespace pull_request::test {

struct SentRequest {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;  ///< names as sent
  std::string body;
  std::string ca_pem, certificate_pem, key_pem, proxy;
};

struct ForgeAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct DoublePull {
  int number = 0;
  std::string title, body, head, base, head_commit;
  bool open = true, merged = false;
  std::string merge_commit;
  bool conflicts = false;
};

/// A text of a URL's query without its percent signs.
std::string decoded(const std::string &text);

/// What goes wrong with one exchange.
struct Fault {
  enum class Kind {
    none,
    refused,        ///< the connection fails before anything is sent
    cut_request,    ///< it ends once `at` bytes of the body are sent: all that git gets to read
    cut_answer,     ///< it ends once `at` bytes of the answer's body came
    lost_answer,    ///< it ends before any of the answer came
    broken_gateway  ///< 500 instead of the answer to what was done
  };
  Kind kind = Kind::none;
  std::size_t at = 0;
};

/// http://git.test/OWNER/NAME.git serves the repositories in a folder, http://api.test GitHub's API of them.
/// Both want the token "s3cret-token".
class ForgeDouble {
 public:
  /// Takes the place of the host's own HTTP service; both have to outlive its use.
  ForgeDouble(promotion::test::Host &host, std::filesystem::path repositories);

  /// The next request that this is true for is answered so; before: instead of having its effect.
  void intercept(std::function<bool(const SentRequest &)> which, ForgeAnswer answer,
                 bool after_effect = false);

  /// Instead of GitHub's API: what http://api.test answers to a request, whose path is given too.
  std::function<ForgeAnswer(const SentRequest &, const std::string &path)> api;
  /// What http://git.test wants to be told of who asks, in the header Authorization.
  std::string git_authorization;

  /// Asked of each request.
  std::function<Fault(const SentRequest &)> fault;
  bool speaks_version_2 = true;  ///< of git's protocol
  std::vector<SentRequest> requests;
  std::vector<DoublePull> pulls;
  std::vector<std::string> comments;  ///< of all pull requests
  std::size_t count(const std::string &method, const std::string &part_of_url) const;

 private:
  struct Interception {
    std::function<bool(const SentRequest &)> which;
    ForgeAnswer answer;
    bool after_effect;
  };

  static promotion_status send(void *context, const promotion_call *call,
                               const promotion_http_request *request, const promotion_http_answer *answer);
  ForgeAnswer handle(const SentRequest &request);
  ForgeAnswer git(const SentRequest &request, const std::string &path) const;
  ForgeAnswer github(const SentRequest &request, const std::string &path);
  ForgeAnswer list(const std::string &query) const;
  ForgeAnswer create(const std::string &body);
  ForgeAnswer single(const DoublePull &pull, const SentRequest &request) const;
  ForgeAnswer comment(const SentRequest &request);
  ForgeAnswer change(DoublePull &pull, const std::string &body);
  std::string head_of(const std::string &branch) const;

  std::filesystem::path repositories_;
  std::vector<Interception> interceptions_;
};

}  // namespace pull_request::test
