#include "order.hpp"

#include <promotion/sdk/value.hpp>

namespace promotion::evaluator {
namespace {

struct Order {
  bool is_newer;
  bool by_version;
};

Order compare_to(const Dated &other, const Dated &candidate) {
  const auto other_version = version_of(other.revision);
  const auto candidate_version = version_of(candidate.revision);
  if (other_version && candidate_version) {
    const auto order = compare(*other_version, *candidate_version);
    if (order != 0) return {order > 0, true};
  }
  return {is_younger(other, candidate), false};
}

// A promoted revision that no target has reported is as old as the report that it came from.
Dated dated(const Known &known, const promotion_record &record) {
  const std::string_view identity = text(record.identity);
  std::int64_t born = birth(known, identity);
  if (born == 0) born = record.event_timestamp_ns != 0 ? record.event_timestamp_ns : record.created_ns;
  return {identity, read_revision(text(record.revision), {}), born};
}

bool counts(const Passage &passage, const promotion_record &record) {
  return record.environment_index == passage.environment_index &&
         (has(record, PROMOTION_RECORD_OPEN) || has(record, PROMOTION_RECORD_LAST));
}

// A promotion that ended without success left nothing behind that a lower version could undo; but what was
// born before it is not pushed forward by taking it back.
bool is_in_effect(const promotion_record &record) {
  return has(record, PROMOTION_RECORD_OPEN) || has(record, PROMOTION_RECORD_SUCCEEDED);
}

}  // namespace

std::optional<NewerRevision> find_newer(const Passage &passage, const Dated &candidate) {
  const Known &known = passage.about.known;
  for (const promotion_record *record : passage.about.records()) {
    if (!counts(passage, *record) || text(record->identity) == candidate.identity) continue;
    const Dated other = dated(known, *record);
    const Order order =
        is_in_effect(*record) ? compare_to(other, candidate) : Order{is_younger(other, candidate), false};
    if (order.is_newer) {
      return NewerRevision{text(record->revision), false, has(*record, PROMOTION_RECORD_OPEN),
                           order.by_version};
    }
  }
  const Vouchers running = find_vouchers(known, passage.environment_index,
                                         passage.destination.view->target_count, passage.about.memory);
  for (const Voucher &voucher : running) {
    const std::string_view identity = text(voucher.deployment->identity);
    if (identity == candidate.identity) continue;
    const Order order =
        compare_to({identity, revision_of(*voucher.deployment), birth(known, identity)}, candidate);
    if (order.is_newer)
      return NewerRevision{text(voucher.deployment->revision), true, false, order.by_version};
  }
  return std::nullopt;
}

}  // namespace promotion::evaluator
