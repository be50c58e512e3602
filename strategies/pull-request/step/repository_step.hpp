// repository_step.hpp: all due tasks of one repository, carried out together.
#ifndef PULL_REQUEST_STEP_REPOSITORY_STEP_HPP
#define PULL_REQUEST_STEP_REPOSITORY_STEP_HPP

#include <functional>
#include <memory>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "forges/forge.hpp"
#include "git/mirror.hpp"
#include "git/remote.hpp"
#include "step/work.hpp"

namespace pull_request {

/// One call's work in one repository with one credential. All is borrowed.
class RepositoryStep {
 public:
  RepositoryStep(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
                 const Credentials &credentials, Limits &limits, std::vector<Work *> works);

  /// Brings each work's branches and pull requests to where they should be. Decides every unit, or gives the
  /// work a failure. Throws promotion::Error for what concerns all of them alike: no connection, no
  /// credentials, cancelled.
  void carry_out();
  /// Closes the pull requests of works that are no longer wanted and removes their branches, leaving alone
  /// what is merged, what belongs to another promotion by now, and what others committed. Throws likewise.
  void withdraw();
  /// Prepares the works as carry_out() does, and no more; then calls use() with the mirror that has their
  /// commits, again from the start where it turns out to be damaged. Throws likewise.
  void prepare_alone(const std::function<void(git_repository *)> &use);

 private:
  std::vector<std::string> branches_of_interest() const;
  void with_mirror(const std::function<void()> &use);
  void prepare();
  void look(Work &work, UnitWork &unit);
  void close_with(Forge &forge, const Work &work, const PullRequest &pull, const std::string &why);
  void close_outdated(Work &work, UnitWork &unit, const PullRequest &pull);
  void decide_push(Work &work, UnitWork &unit, const std::optional<PullRequest> &open);
  void push();
  void push_together(const std::vector<UnitWork *> &units, const std::vector<std::string> &options);
  void review();
  void withdraw_work(Work &work, const RemoteHeads &heads);
  Forge &forge_of(const Work &work);
  template <typename Action>
  void each_open_unit(Action action);

  const promotion::Host &host_;
  const promotion::Call &call_;
  const Configuration &configuration_;
  std::vector<Work *> works_;
  const Credentials &credentials_;
  Limits &limits_;
  Mirror mirror_;
  std::unique_ptr<Remote> remote_;
  RemoteHeads heads_;
  std::map<const Work *, std::unique_ptr<Forge>> forges_;
  std::map<const UnitWork *, std::optional<PullRequest>> open_;  // what look() found
};

}  // namespace pull_request

#endif
