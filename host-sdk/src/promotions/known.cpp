#include "known.hpp"

#include <promotion/abi/domain.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace promotion::host {
namespace {

uint32_t flags_of(const PromotionRow &row, bool last) {
  uint32_t flags = 0;
  if (is_open(row.record.state)) flags |= PROMOTION_RECORD_OPEN;
  if (row.started) flags |= PROMOTION_RECORD_STARTED;
  if (row.approved) flags |= PROMOTION_RECORD_APPROVED;
  if (row.record.state == PromotionState::succeeded) flags |= PROMOTION_RECORD_SUCCEEDED;
  if (row.record.state == PromotionState::failed) flags |= PROMOTION_RECORD_FAILED;
  if (row.record.state == PromotionState::declined) flags |= PROMOTION_RECORD_DECLINED;
  if (last) flags |= PROMOTION_RECORD_LAST;
  return flags;
}

}  // namespace

std::vector<Record> records_for(const Pipeline &pipeline, const std::vector<PromotionRow> &promotions,
                                const std::vector<Deployment> &deployments) {
  std::set<std::string_view> deployed;
  for (const Deployment &deployment : deployments) deployed.insert(deployment.identity);

  std::map<std::string_view, const PromotionRow *> last;
  std::map<std::pair<std::string_view, std::string_view>, const PromotionRow *> last_finished;
  for (const PromotionRow &row : promotions) {
    last[row.record.environment] = &row;
    if (!is_open(row.record.state)) last_finished[{row.record.environment, row.record.identity}] = &row;
  }

  std::vector<Record> records;
  for (const PromotionRow &row : promotions) {
    const auto environment = pipeline.find_environment(row.record.environment);
    if (!environment) continue;
    const bool is_last = last[row.record.environment] == &row;
    const bool is_last_finished = deployed.contains(row.record.identity) &&
                                  last_finished[{row.record.environment, row.record.identity}] == &row;
    if (!is_open(row.record.state) && !is_last && !is_last_finished) continue;
    Record record;
    record.environment = *environment;
    record.revision = row.record.revision;
    record.identity = row.record.identity;
    record.created_ns = row.record.created_ns;
    record.event_timestamp_ns = row.event_timestamp_ns;
    record.flags = flags_of(row, is_last);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace promotion::host
