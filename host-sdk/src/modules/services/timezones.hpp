// promotion.timezones/1 over the system's time zone database.
#pragma once

#include <filesystem>

#include "promotion/abi/service/timezones.h"

namespace promotion::host::modules {

class TimezonesService {
 public:
  explicit TimezonesService(std::filesystem::path folder = "/usr/share/zoneinfo");
  TimezonesService(const TimezonesService &) = delete;
  TimezonesService &operator=(const TimezonesService &) = delete;
  const promotion_timezones *table() const { return &table_; }

 private:
  static promotion_status get(void *context, const promotion_call *call, promotion_string name,
                              const promotion_sink *tzif);

  std::filesystem::path folder_;
  promotion_timezones table_{};
};

}  // namespace promotion::host::modules
