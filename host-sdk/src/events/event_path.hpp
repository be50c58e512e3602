// The paths that senders know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::events {

// POST /promotion/NAMESPACE/PIPELINE/ENVIRONMENT, each part percent-decoded by itself.
struct EventPath {
  PipelineName pipeline;
  std::string environment;  // the one that the event comes from

  // The path in its one decoded form, so that two ways to write it are one event.
  std::string canonical() const;
};

// From a request's target; a query is ignored. None: another path, or a part that is empty, longer than 253
// bytes, wrongly encoded, or not printable ASCII.
std::optional<EventPath> parse_event_path(std::string_view target);

// POST /wake/STRATEGY, with whatever a sender may want to have behind it.
struct WakePath {
  std::string strategy;
  std::string rest;  // with its slash and query, as it came; may be empty
};
// None: another path, or the strategy's name is empty, too long, wrongly encoded, or not printable ASCII.
std::optional<WakePath> parse_wake_path(std::string_view target);

// The target without query and fragment.
std::string_view path_of(std::string_view target);

}  // namespace promotion::host::events
