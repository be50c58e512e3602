// promotion.events/1: what people are told becomes Kubernetes Events, or goes to the log of a host without a
// cluster.
#pragma once

#include <string>

#include "promotion/abi/service/events.h"
#include "promotion/host/kubernetes_events.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::modules {

class CallContext;

class EventsService {
 public:
  // `events`: nullptr: there is no cluster. It and the log outlive the service.
  EventsService(std::string module, KubernetesEvents *events, Log &log);
  EventsService(const EventsService &) = delete;
  EventsService &operator=(const EventsService &) = delete;
  const promotion_events *table() const { return &table_; }

 private:
  static promotion_status emit(void *context, const promotion_call *call,
                               const promotion_kubernetes_event *event);
  Status send(const promotion_kubernetes_event &event, const CallContext &caller) const;

  std::string module_;
  KubernetesEvents *events_;
  Log &log_;
  promotion_events table_{};
};

}  // namespace promotion::host::modules
