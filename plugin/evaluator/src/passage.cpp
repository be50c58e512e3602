#include "passage.hpp"

#include <promotion/sdk/value.hpp>

namespace promotion::evaluator {

Passage::Passage(const Circumstances &circumstances, std::uint32_t from)
    : about(circumstances),
      source_index(from),
      environment_index(circumstances.pipeline.is_last(from) ? from : from + 1),
      source(circumstances.pipeline.environments[from]),
      destination(circumstances.pipeline.environments[environment_index]),
      vouchers(circumstances.vouching.in(from)) {}

const promotion_record *Passage::find_record(std::string_view identity) const {
  const promotion_record *found = nullptr;
  for (const promotion_record *record : about.records()) {
    if (record->environment_index != environment_index || !same(text(record->identity), identity)) continue;
    if (has(*record, PROMOTION_RECORD_OPEN)) return record;
    if (found == nullptr || record->created_ns > found->created_ns) found = record;
  }
  return found;
}

}  // namespace promotion::evaluator
