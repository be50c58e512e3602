// Carries out what a module in a worker asks of the host's services during one call.
#pragma once

#include <string>
#include <string_view>

#include "pending_call.hpp"
#include "promotion/abi/abi.h"
#include "protocol/message.hpp"
#include "worker_process.hpp"

namespace promotion::host::worker {

// The services are those that the module was granted: what the worker asks beyond them is refused here,
// whatever it believes to have. On the thread of the call, one question after the other.
class ServiceGateway {
 public:
  ServiceGateway(WorkerProcess &worker, PendingCall &pending, const promotion_host *host,
                 const promotion_call *call)
      : worker_(worker), pending_(pending), host_(host), call_(call) {}
  ServiceGateway(const ServiceGateway &) = delete;
  ServiceGateway &operator=(const ServiceGateway &) = delete;

  // Of a message of type service_request, behind its head. False: it is none that a worker sends.
  bool serve(Reader &from);
  // Of a message of type log.
  bool log(Reader &from) const;

 private:
  // What goes back to the module while one question is answered.
  struct Exchange {
    ServiceGateway &gateway;
    uint64_t id;
    promotion_status data(const void *bytes, uint64_t size);
    promotion_status head(int32_t status_code, const promotion_pair *headers, uint64_t count);
    promotion_status pass_on(Writer &message);
  };

  promotion_status carry_out(Service service, Reader &from, Exchange &exchange);
  promotion_status send_http(const promotion_http &http, Reader &from, Exchange &exchange);
  promotion_status get_secret(const promotion_secrets &secrets, Reader &from, const promotion_sink &sink);
  promotion_status emit(const promotion_events &events, Reader &from);
  promotion_status answer_to(uint64_t exchange);
  promotion_status refuse(std::string_view service);
  Writer begin(MessageType type, uint64_t exchange) const;

  WorkerProcess &worker_;
  PendingCall &pending_;
  const promotion_host *host_;
  const promotion_call *call_;
  bool sound_ = true;
};

}  // namespace promotion::host::worker
