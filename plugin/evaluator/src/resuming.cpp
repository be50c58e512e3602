#include "resuming.hpp"

#include <promotion/sdk/value.hpp>

#include "judgement.hpp"
#include "order.hpp"

namespace promotion::evaluator {
namespace {

// Whether a promotion that is open could not go on before the event at hand: no target vouched for it, or the
// destination had a newer one. Then it waits, and nothing but a new decision lets it go on.
bool was_blocked(const Passage &passage, std::string_view identity) {
  const Known known(passage.about.input, passage.about.memory);
  const Circumstances circumstances{passage.about.pipeline, passage.about.input, known, passage.about.memory};
  const Passage before(circumstances, passage.source_index);
  const auto vouched = find_vouched(known, before.vouchers, identity);
  return !vouched || (!before.destination.policy.allow_downgrade && find_newer(before, vouched->dated));
}

}  // namespace

void resume_waiting(const Passage &passage, bool is_own, Decisions &decisions) {
  if (passage.is_last() || starts_into(decisions, passage.environment_index)) return;
  for (const promotion_record *record : passage.about.records()) {
    if (record->environment_index != passage.environment_index || !has(*record, PROMOTION_RECORD_OPEN) ||
        has(*record, PROMOTION_RECORD_BY_OPERATOR)) {
      continue;
    }
    const auto vouched = find_vouched(passage.about.known, passage.vouchers, text(record->identity));
    if (!vouched) continue;
    const bool in_gates = !has(*record, PROMOTION_RECORD_STARTED) && passage.destination.has_gates();
    if (!in_gates && (is_own || !was_blocked(passage, text(record->identity)))) continue;
    Decision decision = judge(passage, *vouched, true);
    if (decision.outcome == PROMOTION_PROMOTE) decisions.push_back(std::move(decision));
    return;
  }
}

}  // namespace promotion::evaluator
