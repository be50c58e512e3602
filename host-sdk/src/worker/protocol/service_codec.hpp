// What a module asks of the host's services, as bytes and back.
#pragma once

#include <string_view>

#include "arena.hpp"
#include "message.hpp"
#include "promotion/abi/service/events.h"
#include "promotion/abi/service/http.h"
#include "wire.hpp"

namespace promotion::host::worker {

// "promotion.secrets/1" and the like; empty: not one of them.
std::string_view id_of(Service service);

void write(Writer &to, const promotion_http_request &request);
const promotion_http_request *read_http_request(Reader &from, Arena &arena);

void write(Writer &to, const promotion_kubernetes_event &event);
const promotion_kubernetes_event *read_kubernetes_event(Reader &from, Arena &arena);

}  // namespace promotion::host::worker
