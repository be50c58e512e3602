#include "problems_sink.hpp"

#include "names.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t problem_limit = 200;

}  // namespace

ProblemsSink::ProblemsSink(const Generation &generation) : generation_(generation) {
  table_ = {sizeof table_, 0, this, &ProblemsSink::add};
}

promotion_status ProblemsSink::add(void *context, int32_t severity, promotion_string json_pointer,
                                   promotion_string reason, promotion_string message) {
  auto *self = static_cast<ProblemsSink *>(context);
  if (self == nullptr) return PROMOTION_INVALID_ARGUMENT;
  try {
    if (!is_whole(json_pointer) || !is_whole(reason) || !is_whole(message))
      self->misuse_ = "a text without data";
    else if (severity != PROMOTION_PROBLEM_ERROR && severity != PROMOTION_PROBLEM_WARNING)
      self->misuse_ = "the severity " + std::to_string(severity);
    else if (!is_reason(view(reason)))
      self->misuse_ = "the reason '" + mended(view(reason).substr(0, 100)) + "'";
    if (!self->misuse_.empty()) return PROMOTION_INVALID_ARGUMENT;
    if (self->problems_.size() >= problem_limit) return PROMOTION_RESOURCE_EXHAUSTED;
    const Generation &from = self->generation_;
    self->problems_.push_back({severity == PROMOTION_PROBLEM_ERROR,
                               from.taken(json_pointer, PROMOTION_LINK_LIMIT), std::string(view(reason)),
                               from.taken(message, PROMOTION_MESSAGE_LIMIT)});
    return PROMOTION_OK;
  } catch (...) {
    return PROMOTION_INTERNAL;
  }
}

Result<std::vector<Problem>> ProblemsSink::take() {
  if (misuse_.empty()) return std::move(problems_);
  generation_.report_fault("told of a problem with " + misuse_);
  return Error{Code::internal,
               generation_.display_name() + " told of a problem with " + misuse_ +
                   ", which the contract does not have; report it to the module's authors",
               {},
               0};
}

std::string errors_of(const std::vector<Problem> &problems) {
  std::string text;
  for (const auto &problem : problems) {
    if (!problem.is_error) continue;
    if (!text.empty()) text += "; ";
    text += problem.message;
  }
  return text;
}

}  // namespace promotion::host::modules
