// The words that logs, records and APIs use for the values of the public headers.
#include "promotion/host/log.hpp"
#include "promotion/host/records.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/strategy.hpp"

namespace promotion::host {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::ok:
      return "ok";
    case Code::cancelled:
      return "cancelled";
    case Code::invalid_argument:
      return "invalid-argument";
    case Code::deadline_exceeded:
      return "deadline-exceeded";
    case Code::not_found:
      return "not-found";
    case Code::permission_denied:
      return "permission-denied";
    case Code::resource_exhausted:
      return "resource-exhausted";
    case Code::failed_precondition:
      return "failed-precondition";
    case Code::conflict:
      return "conflict";
    case Code::unsupported:
      return "unsupported";
    case Code::internal:
      return "internal";
    case Code::unavailable:
      return "unavailable";
    case Code::unauthenticated:
      return "unauthenticated";
  }
  return "internal";
}

bool is_retried(Code code) {
  switch (code) {
    case Code::cancelled:
    case Code::deadline_exceeded:
    case Code::resource_exhausted:
    case Code::conflict:
    case Code::internal:
    case Code::unavailable:
    case Code::unauthenticated:
      return true;
    default:
      return false;
  }
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::debug:
      return "debug";
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

std::optional<Severity> severity_named(std::string_view name) {
  for (const auto severity : {Severity::debug, Severity::info, Severity::warning, Severity::error})
    if (name == name_of(severity)) return severity;
  return std::nullopt;
}

std::optional<LogFormat> log_format_named(std::string_view name) {
  if (name == "text") return LogFormat::text;
  if (name == "json") return LogFormat::json;
  return std::nullopt;
}

std::string_view name_of(Word word) {
  switch (word) {
    case Word::promote:
      return "promote";
    case Word::approve:
      return "approve";
    case Word::reject:
      return "reject";
    case Word::cancel:
      return "cancel";
    case Word::retry:
      return "retry";
    case Word::stop:
      return "stop";
    case Word::resume:
      return "resume";
  }
  return "unknown";
}

std::optional<Word> word_named(std::string_view name) {
  for (const auto word :
       {Word::promote, Word::approve, Word::reject, Word::cancel, Word::retry, Word::stop, Word::resume})
    if (name == name_of(word)) return word;
  return std::nullopt;
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::promote:
      return "promote";
    case Outcome::hold:
      return "hold";
    case Outcome::ignore:
      return "ignore";
    case Outcome::reject:
      return "reject";
    case Outcome::withdraw:
      return "withdraw";
  }
  return "unknown";
}

std::string_view name_of(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::succeeded:
      return "succeeded";
    case StepOutcome::nothing_to_do:
      return "nothing-to-do";
    case StepOutcome::resume:
      return "continue";
    case StepOutcome::waiting:
      return "waiting";
    case StepOutcome::declined:
      return "declined";
    case StepOutcome::failed:
      return "failed";
  }
  return "unknown";
}

std::string_view name_of(EventStatus status) {
  switch (status) {
    case EventStatus::decided:
      return "decided";
    case EventStatus::pending:
      return "pending";
    case EventStatus::rejected:
      return "rejected";
    case EventStatus::repeated:
      return "repeated";
  }
  return "unknown";
}

std::string_view name_of(PromotionState state) {
  switch (state) {
    case PromotionState::held:
      return "held";
    case PromotionState::running:
      return "running";
    case PromotionState::succeeded:
      return "succeeded";
    case PromotionState::failed:
      return "failed";
    case PromotionState::declined:
      return "declined";
    case PromotionState::superseded:
      return "superseded";
    case PromotionState::withdrawn:
      return "withdrawn";
  }
  return "unknown";
}

bool is_open(PromotionState state) {
  return state == PromotionState::held || state == PromotionState::running;
}

std::string_view name_of(TaskPhase phase) {
  switch (phase) {
    case TaskPhase::pending:
      return "pending";
    case TaskPhase::running:
      return "running";
    case TaskPhase::waiting:
      return "waiting";
    case TaskPhase::retrying:
      return "retrying";
    case TaskPhase::succeeded:
      return "succeeded";
    case TaskPhase::failed:
      return "failed";
    case TaskPhase::declined:
      return "declined";
    case TaskPhase::withdrawing:
      return "withdrawing";
    case TaskPhase::withdrawn:
      return "withdrawn";
  }
  return "unknown";
}

}  // namespace promotion::host
