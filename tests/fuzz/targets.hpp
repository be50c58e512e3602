// What is fed with bytes of any kind. Each throws where a promise of the project is broken; whatever the
// bytes say that is wrong is an error value and no breach.
#pragma once

#include <string_view>

namespace promotion::fuzz {

/// The body of a request: read as the receiver does, then judged on a pipeline that has been in use.
void event(std::string_view body);

/// A YAML text: read as the directory of pipelines does, then each pipeline prepared and judged.
void pipeline(std::string_view yaml);

/// An object as an API server sends it: read as a Pipeline, and the approvals in its annotation.
void resource(std::string_view json);

/// A YAML text in the repository that promotions go into: each value with a marker is replaced.
void edit(std::string_view yaml);

}  // namespace promotion::fuzz
