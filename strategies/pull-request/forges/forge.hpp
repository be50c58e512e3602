// forge.hpp: what this strategy needs of a forge. One file for each forge implements it.
#ifndef PULL_REQUEST_FORGES_FORGE_HPP
#define PULL_REQUEST_FORGES_FORGE_HPP

#include <memory>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "git/credentials.hpp"
#include "settings/block.hpp"
#include "text/pull_request_text.hpp"

namespace pull_request {

enum class PullRequestState { open, closed, merged };

struct PullRequest {
  long long number = 0;
  std::string url;  ///< for people
  PullRequestState state = PullRequestState::open;
  std::string head_commit;
  std::string title;
  std::string body;
};

/// The forge of one repository, asked on behalf of one call. All functions throw promotion::Error with the
/// status that fits: credentials refused, no right, not found, a limit reached (with the time to try again),
/// refused for a reason that a person has to look at, or not reachable now.
class Forge {
 public:
  virtual ~Forge() = default;

  /// False: the branch is the result, and none of the others is called.
  virtual bool has_pull_requests() const = 0;
  /// Those of this repository from branch `head` into branch `base`, of any state, newest first.
  virtual std::vector<PullRequest> find(const std::string &head, const std::string &base) = 0;
  /// Opens one, or gives the one that somebody else opened for that head in the meantime.
  virtual PullRequest open(const std::string &head, const std::string &base, const PullRequestText &text) = 0;
  virtual PullRequest rewrite(long long number, const PullRequestText &text) = 0;
  /// Closes one without merging, and says why. Closing a closed one changes nothing.
  virtual void close(long long number, const std::string &comment) = 0;
};

/// By repository.type. All are borrowed.
std::unique_ptr<Forge> make_forge(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials);

std::unique_ptr<Forge> make_github(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials);
std::unique_ptr<Forge> make_plain_git();

}  // namespace pull_request

#endif
