// What is shown on a Pipeline: a function of its specification and of what is on record, and of nothing else,
// so that hosts with the same records write the same.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host::kubernetes {

// Why a pipeline does not promote as it should.
struct Obstacle {
  std::string reason;  // in upper camel case
  std::string message;
  bool operator==(const Obstacle &) const = default;
};

struct StatusInput {
  int64_t generation = 0;                                          // of the resource
  PipelinePtr pipeline;                                            // what is in force; none: nothing is
  std::vector<Obstacle> obstacles;                                 // the gravest first
  std::vector<std::string> wrong_approvals;                        // what is wrong with the annotation
  std::vector<Deployment> deployments;                             // all that is known of the pipeline
  std::map<std::string, std::vector<PromotionRecord>> promotions;  // by environment, the newest first
};

inline constexpr size_t shown_promotions = 5;  // of each environment
inline constexpr size_t status_limit = 128 * 1024;

// The status without the conditions' lastTransitionTime, of at most status_limit bytes: what does not fit is
// shortened, then left out.
nlohmann::json status_of(const StatusInput &input);

// The same with the times: that of a condition which the server has with the same status is kept, of another
// it is now.
nlohmann::json with_times(nlohmann::json status, const nlohmann::json &on_server, int64_t now_ns);
// The opposite, for comparing.
nlohmann::json without_times(nlohmann::json status);

// "no-module" as NoModule.
std::string upper_camel_case(std::string_view words);

// RFC 3339 without a fraction, as metav1.Time is written.
std::string format_seconds(int64_t unix_ns);

}  // namespace promotion::host::kubernetes
