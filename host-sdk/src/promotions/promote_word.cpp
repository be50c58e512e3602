// The word that starts a promotion by hand: speaking.hpp.
#include <utility>

#include "promotable.hpp"
#include "revision_choice.hpp"
#include "speaking.hpp"

namespace promotion::host {

Status Speaking::promote(Transaction &transaction, WordRecord &record) {
  Connection &sql = transaction.sql();
  OperatorWord &said = record.said;
  const auto pipeline = pipeline_of(said.pipeline);
  if (!pipeline) return pipeline.error();
  const auto environment = environment_to_promote_into(**pipeline, said.environment, registry_);
  if (!environment) return environment.error();
  const Environment &into = (*pipeline)->environments[*environment];

  auto revision = choose_revision(known_revisions(sql, **pipeline), said.revision, registry_.evaluator(),
                                  *pipeline, *environment, record.at_ns);
  if (!revision && (revision.error().code != Code::not_found || !said.not_deployed))
    return with_hint_at_not_deployed(revision.error());
  if (!revision) revision = not_deployed(said.revision);
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
