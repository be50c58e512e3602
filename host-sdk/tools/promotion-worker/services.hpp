// What a module in a worker sees of its host: the log, and the services that it was granted, all of them
// questions to the host.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host_link.hpp"
#include "module_call.hpp"
#include "promotion/abi/abi.h"

namespace promotion::worker {

// Thread-safe. The tables stay where they are as long as it lives.
class Services {
 public:
  Services(HostLink &link, std::vector<std::string> granted);
  Services(const Services &) = delete;
  Services &operator=(const Services &) = delete;

  const promotion_host *table() const { return &host_; }

 private:
  // Take what comes before the end; what they return goes back to the host, and a refusal ends the exchange.
  struct Takers {
    std::function<promotion_status(host::worker::Reader &)> head;
    std::function<promotion_status(std::string_view)> data;
  };

  promotion_status ask(const promotion_call *call, host::worker::Service service,
                       const std::string &arguments, const Takers &takers);
  promotion_status ask_for_bytes(const promotion_call *call, host::worker::Service service,
                                 const std::string &arguments, const promotion_sink *sink);

  static void log(void *context, const promotion_call *call, int32_t severity, promotion_string message,
                  promotion_string fields_json);
  static const void *service(void *context, promotion_string id);
  static promotion_status get_secret(void *context, const promotion_call *call,
                                     promotion_string namespace_name, promotion_string name,
                                     promotion_string key, const promotion_sink *value);
  static promotion_status send_http(void *context, const promotion_call *call,
                                    const promotion_http_request *request,
                                    const promotion_http_answer *answer);
  static promotion_status storage_folder(void *context, const promotion_call *call,
                                         const promotion_sink *path);
  static promotion_status get_timezone(void *context, const promotion_call *call, promotion_string name,
                                       const promotion_sink *tzif);
  static promotion_status emit(void *context, const promotion_call *call,
                               const promotion_kubernetes_event *event);

  HostLink &link_;
  const std::vector<std::string> granted_;
  promotion_host host_{};
  promotion_secrets secrets_{};
  promotion_http http_{};
  promotion_storage storage_{};
  promotion_timezones timezones_{};
  promotion_events events_{};
};

}  // namespace promotion::worker
