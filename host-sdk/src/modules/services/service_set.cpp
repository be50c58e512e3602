#include "service_set.hpp"

#include <algorithm>

#include "../names.hpp"

namespace promotion::host::modules {
namespace {

bool is_granted(const WantedModule &wanted, std::string_view id) {
  return std::find(wanted.services.begin(), wanted.services.end(), id) != wanted.services.end();
}

}  // namespace

ServiceSet::ServiceSet(const ServiceSources &sources, const WantedModule &wanted, const Manifest &manifest) {
  auto has = [&](std::string_view id) { return is_granted(wanted, id) && manifest.wants(id); };
  if (has(PROMOTION_SECRETS_ID)) secrets_.emplace(sources.secrets, wanted.secret_namespaces);
  if (has(PROMOTION_HTTP_ID)) http_.emplace(sources.proxy);
  if (has(PROMOTION_STORAGE_ID)) storage_.emplace(sources.storage_folder / manifest.id);
  if (has(PROMOTION_TIMEZONES_ID)) timezones_.emplace();
  if (has(PROMOTION_EVENTS_ID)) events_.emplace(manifest.id, sources.events, sources.log);
}

const void *ServiceSet::find(std::string_view id) const {
  if (id == PROMOTION_SECRETS_ID && secrets_) return secrets_->table();
  if (id == PROMOTION_HTTP_ID && http_) return http_->table();
  if (id == PROMOTION_STORAGE_ID && storage_) return storage_->table();
  if (id == PROMOTION_TIMEZONES_ID && timezones_) return timezones_->table();
  if (id == PROMOTION_EVENTS_ID && events_) return events_->table();
  return nullptr;
}

Status ServiceSet::check_grants(const WantedModule &wanted, const Manifest &manifest) {
  for (const auto &id : manifest.required_services) {
    if (!is_grant(id))
      return Error{Code::failed_precondition,
                   "it requires the service '" + id + "', which this host does not have; update the host",
                   {},
                   0};
    if (!is_granted(wanted, id))
      return Error{
          Code::failed_precondition,
          "it requires '" + id + "', which the modules file does not grant it; add that to its services",
          {},
          0};
  }
  return success();
}

}  // namespace promotion::host::modules
