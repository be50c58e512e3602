// notice.hpp: what people are told about a promotion.
#pragma once

#include <map>
#include <promotion/sdk/step.hpp>
#include <string>

namespace promotion::notification {

inline constexpr char reason[] = "Promote";

/// Follows from the task alone, so that a repeat is known as one by its equal words.
struct Notice {
  std::string message;
  std::map<std::string, std::string> annotations;  ///< of the Kubernetes event, without a prefix
};

Notice notice_of(const Task &task);

/// The notice as the JSON event that Flux's controllers post to notification-controller. The keys of its
/// metadata have the prefix of the Pipeline's API group, because the controller drops all others.
std::string flux_event(const Task &task, const Notice &notice);

}  // namespace promotion::notification
