// promotion.events/1 for a host without a cluster: what people are told goes to the log.
#pragma once

#include <string>

#include "promotion/abi/service/events.h"
#include "promotion/host/log.hpp"

namespace promotion::host::modules {

class EventsService {
 public:
  EventsService(std::string module, Log &log);
  EventsService(const EventsService &) = delete;
  EventsService &operator=(const EventsService &) = delete;
  const promotion_events *table() const { return &table_; }

 private:
  static promotion_status emit(void *context, const promotion_call *call,
                               const promotion_kubernetes_event *event);

  std::string module_;
  Log &log_;
  promotion_events table_{};
};

}  // namespace promotion::host::modules
