#include "order.hpp"

#include <promotion/sdk/value.hpp>

namespace promotion::evaluator {
namespace {

struct Order {
  bool is_newer;
  bool by_version;
};

// A promoted revision that no target has reported is as old as the report that it came from.
Dated dated(const Known &known, const promotion_record &record) {
  const std::string_view identity = text(record.identity);
  const KnownRevision *revision = known.find(identity);
  std::int64_t born = revision != nullptr ? revision->born_ns : 0;
  if (born == 0) born = record.event_timestamp_ns != 0 ? record.event_timestamp_ns : record.created_ns;
  return {identity, text(record.revision), nullptr, born};
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

// The semantic version of the revision that was asked for last, since the same one is often asked for again.
class VersionReader {
 public:
  const std::optional<Version> &read(const Dated &dated) {
    if (!same(reported_, dated.reported)) {
      reported_ = dated.reported;
      version_ = version_of(dated.reported);
    }
    return version_;
  }

 private:
  std::string_view reported_;
  std::optional<Version> version_;
};

// Keeps the youngest of what is found, so that the words do not depend on the order of the views.
class Search {
 public:
  explicit Search(const Dated &candidate) : candidate_(candidate) {}

  void look_at(const Dated &other, NewerRevision found, bool compare_versions) {
    if (same(other.identity, candidate_.identity)) return;
    const Order order = compare_versions ? compare(other) : Order{is_younger(other, candidate_), false};
    if (!order.is_newer || (found_ && !is_younger(other, youngest_))) return;
    found.by_version = order.by_version;
    found_ = found;
    youngest_ = other;
  }

  std::optional<NewerRevision> found() const { return found_; }

 private:
  Order compare(const Dated &other) {
    const auto &other_version = other_versions_.read(other);
    const auto &candidate_version = candidate_versions_.read(candidate_);
    if (other_version && candidate_version) {
      const auto order = evaluator::compare(*other_version, *candidate_version);
      if (order != 0) return {order > 0, true};
    }
    return {is_younger(other, candidate_), false};
  }

  const Dated &candidate_;
  VersionReader candidate_versions_, other_versions_;
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
  const Vouchers &running = passage.about.vouching.in(passage.environment_index);
  for (const Voucher &voucher : running) {
    const auto vouched = find_vouched(running, voucher.revision);
    search.look_at(vouched->dated, {vouched->dated.reported, true, false, false}, true);
  }
  return search.found();
}

}  // namespace promotion::evaluator
