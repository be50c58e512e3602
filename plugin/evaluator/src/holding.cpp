#include <promotion/sdk/value.hpp>

#include "judgement.hpp"
#include "reason.hpp"

namespace promotion::evaluator {
namespace {

// What an operator started needs no target's word. And one that makes way for another promotion in the same
// output needs no hold.
bool is_concerned(const Passage &passage, const promotion_record &record) {
  return record.environment_index == passage.environment_index && has(record, PROMOTION_RECORD_OPEN) &&
         !has(record, PROMOTION_RECORD_BY_OPERATOR);
}

}  // namespace

void hold_unvouched(const Passage &passage, Decisions &decisions) {
  if (passage.is_last() || passage.destination.view->target_count == 0 ||
      starts_into(decisions, passage.environment_index)) {
    return;
  }
  Memory *memory = passage.about.memory;
  for (const promotion_record *record : passage.about.records()) {
    if (!is_concerned(passage, *record) ||
        find_vouched(passage.vouchers, passage.about.known.find(text(record->identity)))) {
      continue;
    }
    Decision decision(PROMOTION_HOLD, reason::no_longer_vouched, memory);
    decision.source_index = passage.source_index;
    decision.environment_index = passage.environment_index;
    decision.revision = text(record->revision);
    decision.identity = text(record->identity);
    decision.version = version_to_write(read_revision(decision.revision, {}),
                                        passage.destination.policy.keep_build_metadata, memory);
    append(decision.explanation, "No target of environment ", passage.source.name(), " vouches for ",
           decision.revision, " any more, so its promotion into ", passage.destination.name(), " waits.");
    Details(decision.details)
        .add_members(passage.source.passage_members)
        .add("revision", decision.revision)
        .add("identity", decision.identity);
    append(decision.gates.emplace_back(reason::no_longer_vouched, memory).explanation, decision.explanation);
    decisions.push_back(std::move(decision));
  }
}

}  // namespace promotion::evaluator
