#include <promotion/sdk/value.hpp>

#include "judgement.hpp"
#include "reason.hpp"

namespace promotion::evaluator {
namespace {

// What an operator started by hand came from no report, and no target's word is needed for it. And one that
// makes way for another promotion in the same output needs no hold.
bool is_concerned(const Passage &passage, const promotion_record &record) {
  return record.environment_index == passage.environment_index && has(record, PROMOTION_RECORD_OPEN) &&
         record.event_timestamp_ns != 0;
}

bool makes_way(const Passage &passage, const Decisions &decisions) {
  for (const Decision &decision : decisions) {
    if (decision.starts() && decision.environment_index == passage.environment_index) return true;
  }
  return false;
}

}  // namespace

void hold_unvouched(const Passage &passage, Decisions &decisions) {
  if (passage.is_last() || passage.destination.view->target_count == 0 || makes_way(passage, decisions))
    return;
  Memory *memory = passage.about.memory;
  for (const promotion_record *record : passage.about.records()) {
    if (!is_concerned(passage, *record) ||
        find_vouched(passage.about.known, passage.vouchers, text(record->identity))) {
      continue;
    }
    Decision decision(PROMOTION_HOLD, reason::no_longer_vouched, memory);
    decision.source_index = passage.source_index;
    decision.environment_index = passage.environment_index;
    decision.revision = text(record->revision);
    decision.identity = text(record->identity);
    append_version(decision.version, read_revision(decision.revision, {}),
                   passage.destination.policy.keep_build_metadata);
    append(decision.explanation,
           {"No target of environment ", passage.source.name(), " vouches for ", decision.revision,
            " any more, so its promotion into ", passage.destination.name(), " waits."});
    Details(decision.details)
        .add("from", passage.source.name())
        .add("environment", passage.destination.name())
        .add("revision", decision.revision)
        .add("identity", decision.identity);
    decision.gates.emplace_back(reason::no_longer_vouched, memory).explanation = decision.explanation;
    decisions.push_back(std::move(decision));
  }
}

}  // namespace promotion::evaluator
