#include "step/steps.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "step/repository_step.hpp"
#include "step/work.hpp"

namespace pull_request {
namespace {

using promotion::Error;
using promotion::StepResult;

/// Runs use() with each repository's works. What goes wrong with one repository is no other's business.
template <typename Use>
void for_each_repository(const promotion::Call &call, std::vector<Work> &works, Use use) {
  std::map<std::string, std::vector<Work *>> repositories;
  for (Work &work : works) {
    if (!work.failure) repositories[work.repository.group_key()].push_back(&work);
  }
  for (auto &[key, group] : repositories) {
    call.throw_if_cancelled();
    try {
      use(group);
    } catch (const Error &error) {
      if (call.cancelled()) throw;
      for (Work *work : group) work->fail(error);
    }
  }
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
               const promotion::Tasks &tasks, promotion::Results &results) {
  std::vector<Work> works = make_works(tasks, configuration);
  // A gate holds what is under way: nothing new is made, and what is open stays as it is.
  for (Work &work : works) {
    if (!tasks[work.tasks.front()].held()) continue;
    for (const std::uint64_t task : work.tasks) results.put(task, StepResult::waiting("held by a gate"));
    work.tasks.clear();
  }
  std::erase_if(works, [](const Work &work) { return work.tasks.empty(); });
  for_each_repository(call, works, [&](const std::vector<Work *> &group) {
    RepositoryStep(host, call, configuration, group).carry_out();
  });
  leave_to_host(works);
  for (const Work &work : works) {
    for (std::size_t i = 0; i < work.tasks.size(); ++i) results.put(work.tasks[i], result_for(work, i));
  }
}

void take_back(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
               const promotion::Tasks &tasks, promotion::Results &results) {
  std::vector<Work> works = make_works(tasks, configuration);
  for_each_repository(call, works, [&](const std::vector<Work *> &group) {
    RepositoryStep(host, call, configuration, group).withdraw();
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
