#include "resuming.hpp"

#include <promotion/sdk/value.hpp>

#include "gates.hpp"
#include "order.hpp"

namespace promotion::evaluator {

Waited waited(const Passage &passage, const promotion_record &record, bool order_may_differ) {
  const Known known(passage.about.input, passage.about.memory);
  Vouching vouching(passage.about.pipeline, known, passage.about.memory);
  const Circumstances circumstances{passage.about.pipeline, passage.about.input, known, vouching,
                                    passage.about.memory};
  const Passage before(circumstances, passage.source_index);
  const auto vouched = find_vouched(before.vouchers, known.find(text(record.identity)));
  if (!vouched) return Waited::for_a_word;
  if (order_may_differ && !before.destination.policy.allow_downgrade && find_newer(before, vouched->dated)) {
    return Waited::for_a_word;
  }
  if (!before.destination.has_gates()) return Waited::no;
  return find_gates(before, *vouched, &record).empty() ? Waited::no : Waited::for_gates;
}

void resume_waiting(const Passage &passage, bool order_may_differ, Decisions &decisions) {
  if (passage.is_last() || starts_into(decisions, passage.environment_index)) return;
  if (!order_may_differ && !passage.destination.has_gates()) return;
  for (const promotion_record *record : passage.about.records()) {
    if (record->environment_index != passage.environment_index || !has(*record, PROMOTION_RECORD_OPEN) ||
        has(*record, PROMOTION_RECORD_BY_OPERATOR)) {
      continue;
    }
    const auto vouched = find_vouched(passage.vouchers, passage.about.known.find(text(record->identity)));
    if (!vouched) continue;
    const Waited reason = waited(passage, *record, order_may_differ);
    if (reason == Waited::no) continue;
    Decision decision = judge(passage, *vouched, reason);
    if (decision.outcome == PROMOTION_PROMOTE) decisions.push_back(std::move(decision));
    return;
  }
}

}  // namespace promotion::evaluator
