#include "step/steps.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "step/repository_step.hpp"
#include "step/watch.hpp"
#include "step/work.hpp"

namespace pull_request {
namespace {

using promotion::Error;
using promotion::StepResult;

bool is_refused(const Work &work) {
  const auto refused = [](const std::optional<Error> &error) {
    return error && error->status() == PROMOTION_UNAUTHENTICATED;
  };
  return refused(work.failure) ||
         std::any_of(work.units.begin(), work.units.end(),
                     [&](const UnitWork &unit) { return unit.result && refused(unit.result->error); });
}

/// Runs use() with each repository's works and credentials. What goes wrong with one repository is no other's
/// business.
template <typename Use>
void for_each_repository(const promotion::Host &host, const promotion::Call &call, Limits &limits,
                         std::vector<Work> &works, Use use) {
  std::map<std::string, std::vector<Work *>> repositories;
  for (Work &work : works) {
    if (!work.failure) repositories[work.repository.group_key()].push_back(&work);
  }
  for (auto &[key, group] : repositories) {
    call.throw_if_cancelled();
    const std::vector<Work *> all = group;
    const Repository &repository = group.front()->repository;
    Credentials credentials;
    try {
      credentials = read_credentials(host, call, repository);
      limits.app_tokens.log_in(host, call, repository, limits, credentials);
      use(group, credentials);
    } catch (const Error &error) {
      if (call.cancelled()) throw;
      for (Work *work : group) {
        if (!work->watched) work->fail(error);
      }
    }
    if (std::any_of(all.begin(), all.end(), [](const Work *work) { return is_refused(*work); }))
      limits.app_tokens.forget(repository, credentials);
  }
}

/// Looks at what only waits for its end, and takes it out of the group. A gate holds what is under way:
/// nothing new is made, and what is open stays as it is.
void watch_open(const promotion::Host &host, const promotion::Call &call, const Credentials &credentials,
                Limits &limits, std::vector<Work *> &group) {
  for (Work *work : group) {
    try {
      const auto forge = make_forge(host, call, work->repository, credentials, limits);
      work->watched = watch(*forge, call, *work);
    } catch (const Error &error) {
      if (call.cancelled()) throw;
      work->fail(error);
    }
  }
  std::erase_if(group, [](const Work *work) { return work->watched || work->held || work->failure; });
}

/// The works of each pipeline in turn, so that a limit of requests is run into by none of them alone.
void take_turns(std::vector<Work *> &group) {
  std::map<std::string, std::size_t> seen;
  std::map<const Work *, std::size_t> turn;
  for (const Work *work : group)
    turn[work] = seen[work->facts.pipeline_namespace + "/" + work->facts.pipeline]++;
  std::stable_sort(group.begin(), group.end(),
                   [&](const Work *a, const Work *b) { return turn.at(a) < turn.at(b); });
}

/// A failure of the host's own services goes back as the call's, for then people see the host's words for it:
/// why a connection failed, or a certificate is not trusted. From a result they would see only that it was
/// so.
void leave_to_host(const std::vector<Work> &works) {
  if (works.empty() || !std::all_of(works.begin(), works.end(), is_told_by_host)) return;
  const Work &first = works.front();
  const Error &error = first.failure ? *first.failure : *first.units.front().result->error;
  throw promotion::HostError(error.status(), error.what(), error.retry());
}

}  // namespace

void carry_out(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
               Limits &limits, const promotion::Tasks &tasks, promotion::Results &results) {
  std::vector<Work> works = make_works(tasks, configuration);
  for_each_repository(host, call, limits, works,
                      [&](std::vector<Work *> &group, const Credentials &credentials) {
                        watch_open(host, call, credentials, limits, group);
                        take_turns(group);
                        if (group.empty()) return;
                        RepositoryStep(host, call, configuration, credentials, limits, group).carry_out();
                      });
  leave_to_host(works);
  for (const Work &work : works) {
    for (std::size_t i = 0; i < work.tasks.size(); ++i) {
      const bool held = work.held && !work.watched && !work.failure;
      results.put(work.tasks[i], held ? StepResult::waiting("held by a gate") : result_for(work, i));
    }
  }
}

void take_back(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
               Limits &limits, const promotion::Tasks &tasks, promotion::Results &results) {
  std::vector<Work> works = make_works(tasks, configuration);
  for_each_repository(host, call, limits, works,
                      [&](std::vector<Work *> &group, const Credentials &credentials) {
                        RepositoryStep(host, call, configuration, credentials, limits, group).withdraw();
                      });
  leave_to_host(works);
  for (const Work &work : works) {
    for (const std::uint64_t task : work.tasks) {
      results.put(task, work.failure ? StepResult::failed(*work.failure)
                                     : StepResult::succeeded("its branch and pull request are withdrawn"));
    }
  }
}

}  // namespace pull_request
