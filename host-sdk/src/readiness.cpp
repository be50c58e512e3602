#include "promotion/host/readiness.hpp"

#include <nlohmann/json.hpp>

namespace promotion::host {

std::string readiness_json(const Readiness &readiness) {
  using Json = nlohmann::ordered_json;
  Json degraded = Json::array();
  for (const auto &part : readiness.degraded)
    degraded.push_back({{"module", part.module}, {"state", part.state}, {"reason", part.reason}});
  const Json json = {
      {"ready", readiness.is_ready()}, {"reasons", readiness.reasons}, {"degraded", std::move(degraded)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promotion::host
