#include "step/steps.hpp"

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
      for (Work *work : group) work->failure = error;
    }
  }
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
  for (const Work &work : works) {
    for (const std::uint64_t task : work.tasks) {
      results.put(task, work.failure ? StepResult::failed(*work.failure)
                                     : StepResult::succeeded("its branch and pull request are withdrawn"));
    }
  }
}

}  // namespace pull_request
