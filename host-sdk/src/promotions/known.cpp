#include "known.hpp"

#include <promotion/abi/domain.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace promotion::host {
namespace {

uint32_t flags_of(const PastPromotion &row, bool last) {
  uint32_t flags = 0;
  if (is_open(row.state)) flags |= PROMOTION_RECORD_OPEN;
  if (row.started) flags |= PROMOTION_RECORD_STARTED;
  if (row.by_operator) flags |= PROMOTION_RECORD_BY_OPERATOR;
  if (row.approved) flags |= PROMOTION_RECORD_APPROVED;
  if (row.state == PromotionState::succeeded) flags |= PROMOTION_RECORD_SUCCEEDED;
  if (row.state == PromotionState::failed) flags |= PROMOTION_RECORD_FAILED;
  if (row.state == PromotionState::declined) flags |= PROMOTION_RECORD_DECLINED;
  if (last) flags |= PROMOTION_RECORD_LAST;
  return flags;
}

}  // namespace

std::vector<Record> records_for(const Pipeline &pipeline, const std::vector<PastPromotion> &promotions,
                                const std::vector<Deployment> &deployments) {
  std::set<std::string_view> deployed;
  for (const Deployment &deployment : deployments) deployed.insert(deployment.identity);

  std::map<std::string_view, const PastPromotion *> last;
  std::map<std::pair<std::string_view, std::string_view>, const PastPromotion *> last_finished;
  for (const PastPromotion &row : promotions) {
    last[row.environment] = &row;
    if (!is_open(row.state)) last_finished[{row.environment, row.identity}] = &row;
  }

  std::vector<Record> records;
  for (const PastPromotion &row : promotions) {
    const auto environment = pipeline.find_environment(row.environment);
    if (!environment) continue;
    const bool is_last = last[row.environment] == &row;
    const bool is_last_finished =
        deployed.contains(row.identity) && last_finished[{row.environment, row.identity}] == &row;
    if (!is_open(row.state) && !is_last && !is_last_finished) continue;
    Record record;
    record.environment = *environment;
    record.revision = row.revision;
    record.identity = row.identity;
    record.created_ns = row.created_ns;
    record.event_timestamp_ns = row.event_timestamp_ns;
    record.flags = flags_of(row, is_last);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace promotion::host
