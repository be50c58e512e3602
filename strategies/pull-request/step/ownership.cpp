#include "step/ownership.hpp"

#include <algorithm>

namespace pull_request {
namespace {

constexpr std::size_t most_commits = 64;  // a branch with more has commits of others

bool remembered(const Work &work, const std::string &commit) {
  return std::any_of(work.remembered.begin(), work.remembered.end(), [&](const TaskState &state) {
    return std::any_of(state.branches.begin(), state.branches.end(),
                       [&](const BranchState &branch) { return branch.commit == commit; });
  });
}

bool is_ours(const Configuration &configuration, const Work &work, const git_oid &id,
             const CommitFacts &facts) {
  if (remembered(work, to_hex(id))) return true;
  return facts.committer_email == configuration.author_email &&
         trailer(facts.message, pipeline_trailer) ==
             work.facts.pipeline_namespace + "/" + work.facts.pipeline;
}

}  // namespace

Ownership ownership_of(git_repository *repository, const Configuration &configuration, const Work &work,
                       const UnitWork &unit) {
  if (same(unit.remote_head, unit.commit)) return Ownership::wanted;
  const std::vector<git_oid> commits =
      commits_between(repository, work.base_commit, unit.remote_head, most_commits);
  bool all_ours = commits.size() < most_commits;
  bool holds_promotion = false;
  for (const git_oid &id : commits) {
    const CommitFacts facts = facts_of(repository, id);
    all_ours = all_ours && is_ours(configuration, work, id, facts);
    holds_promotion = holds_promotion || trailer(facts.message, id_trailer) == work.facts.promotion_id;
  }
  if (!all_ours) return holds_promotion ? Ownership::ours_and_more : Ownership::others;
  if (!holds_promotion || is_none(unit.commit)) return Ownership::ours;
  const CommitFacts head = facts_of(repository, unit.remote_head);
  const bool equal = same(head.parent, work.base_commit) &&
                     same(head.tree, tree_of(repository, unit.commit)) &&
                     trailer(head.message, id_trailer) == work.facts.promotion_id;
  return equal ? Ownership::wanted : Ownership::ours;
}

bool is_branch_of_promotion(git_repository *repository, const Configuration &configuration, const Work &work,
                            const git_oid &base, const git_oid &head) {
  if (trailer(facts_of(repository, head).message, id_trailer) != work.facts.promotion_id) return false;
  const std::vector<git_oid> commits = commits_between(repository, base, head, most_commits);
  return commits.size() < most_commits && std::all_of(commits.begin(), commits.end(), [&](const git_oid &id) {
           return is_ours(configuration, work, id, facts_of(repository, id));
         });
}

}  // namespace pull_request
