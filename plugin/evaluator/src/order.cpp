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

// Keeps the youngest of what is found, so that the words do not depend on the order of the views.
class Search {
 public:
  explicit Search(const Dated &candidate) : candidate_(candidate) {}

  void look_at(const Dated &other, NewerRevision found, bool compare_versions) {
    if (other.identity == candidate_.identity) return;
    const Order order =
        compare_versions ? compare_to(other, candidate_) : Order{is_younger(other, candidate_), false};
    if (!order.is_newer || (found_ && !is_younger(other, youngest_))) return;
    found.by_version = order.by_version;
    found_ = found;
    youngest_ = other;
  }

  std::optional<NewerRevision> found() const { return found_; }

 private:
  const Dated &candidate_;
  Dated youngest_{};
  std::optional<NewerRevision> found_;
};

}  // namespace

std::optional<NewerRevision> find_newer(const Passage &passage, const Dated &candidate) {
  const Known &known = passage.about.known;
  Search search(candidate);
  for (const promotion_record *record : passage.about.records()) {
    if (!counts(passage, *record)) continue;
    const NewerRevision found{text(record->revision), false, has(*record, PROMOTION_RECORD_OPEN), false};
    search.look_at(dated(known, *record), found, is_in_effect(*record));
  }
  const Vouchers running = find_vouchers(known, passage.environment_index,
                                         passage.destination.view->target_count, passage.about.memory);
  for (const Voucher &voucher : running) {
    const auto vouched = find_vouched(known, running, text(voucher.deployment->identity));
    search.look_at(vouched->dated, {vouched->dated.revision.reported, true, false, false}, true);
  }
  return search.found();
}

}  // namespace promotion::evaluator
