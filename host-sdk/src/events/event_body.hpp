// Reads the event that Flux's notification-controller posts.
#pragma once

#include <string_view>

#include "promotion/host/event.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::events {

// invalid_argument: not JSON, or not an event; the message names the field. What an event must have is
// involvedObject with kind and name, reason and timestamp. Members that are not known are skipped, of members
// that are there twice the last one counts, and null is as good as absent. The message is cut to the 39,000
// bytes that the Kubernetes API allows for one.
Result<Event> read_event(std::string_view body);

}  // namespace promotion::host::events
