// promotion.http/1 over cpp-httplib.
#pragma once

#include "../call_context.hpp"
#include "network/proxy.hpp"
#include "promotion/abi/service/http.h"

namespace promotion::host::modules {

// A connection for each request. Headers of different names may be reordered on the way, as the library keeps
// them; those of one name keep their order.
class HttpService {
 public:
  explicit HttpService(network::ProxySettings proxy);
  HttpService(const HttpService &) = delete;
  HttpService &operator=(const HttpService &) = delete;
  const promotion_http *table() const { return &table_; }

 private:
  static promotion_status send(void *context, const promotion_call *call,
                               const promotion_http_request *request, const promotion_http_answer *answer);

  network::ProxySettings proxy_;
  promotion_http table_{};
};

}  // namespace promotion::host::modules
