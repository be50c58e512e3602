#include "admin_host.hpp"

#include <stdexcept>

#include "sample_records.hpp"

namespace promotion::testing {

AdminHost::AdminHost(const std::string &address) {
  store.event_records = {sample_repeat(), sample_event()};
  store.promotion_records = {sample_promotion()};
  registry.statuses = sample_modules();
  auto api = host::make_admin_api(
      address, store, registry, operators, [] { return host::Readiness(); }, log_);
  if (!api) throw std::runtime_error(api.error().message);
  api_ = std::move(*api);
  if (const auto status = api_->start(); !status) throw std::runtime_error(status.error().message);
}

}  // namespace promotion::testing
