// Why a word is not obeyed.
#pragma once

#include <string>
#include <utility>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

inline Error refusal(std::string message) { return {Code::failed_precondition, std::move(message), {}, 0}; }
inline Error missing(std::string message) { return {Code::not_found, std::move(message), {}, 0}; }

inline Error missing_environment(const Pipeline &pipeline, const std::string &name) {
  std::string there;
  for (const Environment &environment : pipeline.environments)
    there += (there.empty() ? "" : ", ") + environment.name;
  return missing("There is no environment '" + name + "'; there are: " + there + ".");
}

}  // namespace promotion::host
