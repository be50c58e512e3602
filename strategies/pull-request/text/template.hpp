// template.hpp: texts with variables: {{pipeline}}.
#ifndef PULL_REQUEST_TEXT_TEMPLATE_HPP
#define PULL_REQUEST_TEXT_TEMPLATE_HPP

#include <functional>
#include <string>
#include <string_view>

namespace pull_request {

/// The variables, as people are told of them.
inline constexpr std::string_view template_variables =
    "namespace, pipeline, environment, from, targets, version, revision, previous, promotion, promotionUrl, "
    "eventUrl, explanation, changes";

/// What is wrong with a template: a variable that is not known, or one that is not closed. Empty: nothing.
/// variables: the names that it can have.
std::string template_problem(std::string_view text, std::string_view variables = template_variables);
/// Puts value(NAME) for each {{NAME}}; what a value holds is not looked at for variables again.
std::string fill(std::string_view text, const std::function<std::string(std::string_view)> &value);

}  // namespace pull_request

#endif
