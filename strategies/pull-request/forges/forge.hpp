// forge.hpp: what this strategy needs of a forge. One file for each forge implements it.
#ifndef PULL_REQUEST_FORGES_FORGE_HPP
#define PULL_REQUEST_FORGES_FORGE_HPP

#include <memory>
#include <optional>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "forges/limits.hpp"
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
  std::string merge_commit;    ///< of a merged one, where the forge tells
  bool conflicts = false;      ///< it cannot be merged into the base as that is now
  bool merges_itself = false;  ///< the forge was told to merge it as soon as it may
  bool draft = false;
  bool ready = false;  ///< nothing but somebody's word is missing for the merge
  std::string id;      ///< by which the forge's other API knows it; may be empty
  std::string etag;    ///< of the answer that told all this; may be empty
};

/// What a pull request is opened with, beside its branches.
struct Proposal {
  PullRequestText text;
  bool draft = false;
};

/// What became of the wish to have a pull request merged.
enum class Merging {
  armed,    ///< the forge does it by itself once its conditions are met
  merged,   ///< it is done
  not_yet,  ///< the conditions are not met, and the forge has nothing that waits for them: to be asked again
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
  /// One of them as it is now; none: as it was when it had that etag. NOT_FOUND: there is none.
  virtual std::optional<PullRequest> look(long long number, const std::string &etag) = 0;
  /// Opens one, or gives the one that somebody else opened for that head in the meantime.
  virtual PullRequest open(const std::string &head, const std::string &base, const Proposal &proposal) = 0;
  virtual PullRequest rewrite(const PullRequest &pull, const PullRequestText &text) = 0;
  /// Closes one without merging. Closing a closed one changes nothing.
  virtual void close(long long number) = 0;
  /// Adds a comment, unless one that holds `mark` is there.
  virtual void comment_once(long long number, const std::string &mark, const std::string &text) = 0;
  /// Adds labels and asks reviewers; what the forge does not take is logged as a warning and left out.
  virtual void decorate(const PullRequest &pull, const std::vector<std::string> &labels,
                        const std::vector<std::string> &reviewers) = 0;
  /// Has it merged by the forge as soon as it may be, or merges it, if its head is still the one that `pull`
  /// has.
  virtual Merging merge_when_ready(const PullRequest &pull) = 0;
  /// Takes the first of that back. One that was not told changes nothing.
  virtual void merge_no_more(const PullRequest &pull) = 0;
};

/// By repository.type. All are borrowed.
std::unique_ptr<Forge> make_forge(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials,
                                  Limits &limits);

std::unique_ptr<Forge> make_github(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials,
                                   Limits &limits);
std::unique_ptr<Forge> make_gitlab(const promotion::Host &host, const promotion::Call &call,
                                   const Repository &repository, const Credentials &credentials,
                                   Limits &limits);
/// Gitea and Forgejo, whose APIs are the same here.
std::unique_ptr<Forge> make_gitea(const promotion::Host &host, const promotion::Call &call,
                                  const Repository &repository, const Credentials &credentials,
                                  Limits &limits);
std::unique_ptr<Forge> make_plain_git();

}  // namespace pull_request

#endif
