// The word that starts a promotion by hand: speaking.hpp.
#include <utility>

#include "refusals.hpp"
#include "revision_choice.hpp"
#include "speaking.hpp"
#include "strategy_choice.hpp"

namespace promotion::host {

Status Speaking::promote(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  OperatorWord &said = record.said;
  const auto pipeline = pipeline_of(said.pipeline);
  if (!pipeline) return pipeline.error();
  const auto environment = (*pipeline)->find_environment(said.environment);
  if (!environment) return missing_environment(**pipeline, said.environment);
  if (*environment == 0)
    return refusal("Nothing is promoted into '" + said.environment +
                   "', the first environment of the pipeline.");
  const Environment &into = (*pipeline)->environments[*environment];
  if (into.targets.empty())
    return refusal("Environment '" + into.name + "' has no targets; add one to the pipeline.");
  if (const auto choice = choose_strategy(into, registry_); !choice.reason.empty())
    return refusal(choice.explanation);

  auto revision = choose_revision(known_revisions(sql, **pipeline), said.revision, registry_.evaluator(),
                                  *pipeline, *environment, record.at_ns);
  if (!revision) {
    Error error = revision.error();
    if (error.code != Code::not_found) return error;
    if (!said.not_deployed) {
      error.message += " If you mean it all the same, say that it is not deployed anywhere (--not-deployed).";
      return error;
    }
    revision = KnownRevision{said.revision, said.revision, said.revision, {}};
  }
  const EvaluationTurn turn = take_evaluation_turn(sql, said.pipeline, record.at_ns);
  const std::string why = said.reason.empty() ? "." : ": " + said.reason + ".";
  said.revision = revision->revision;
  said.promotion_id = carrying_.start_for_operator(
      transaction,
      {*pipeline, *environment, *revision,
       said.by + " promoted " + revision->revision + " into " + into.name + why, turn.sequence, turn.now_ns});
  record.outcome = revision->revision + " goes into " + into.name + " as " + revision->version +
                   " (promotion " + said.promotion_id + "); it " + still_holding(sql, said.promotion_id);
  return success();
}

}  // namespace promotion::host
