#include "intake.hpp"

#include <algorithm>

#include "digest.hpp"
#include "event_body.hpp"

namespace promotion::host::events {
namespace {

constexpr int64_t wait_slice_ms = 200;  // how late a stop is noticed while a sender waits

std::string shown(const PipelineName &name) { return name.namespace_name + "/" + name.name; }

Answer unknown_environment(const Pipeline &pipeline, const std::string &environment) {
  std::string known;
  for (const auto &each : pipeline.environments) known += (known.empty() ? "" : ", ") + each.name;
  return refuse(422, "the pipeline " + shown(pipeline.name) + " has no environment '" + environment +
                         "'; it has: " + known);
}

// Only an address that a browser can open becomes a header.
bool is_link(const std::string &link) {
  return (link.starts_with("https://") || link.starts_with("http://")) &&
         std::all_of(link.begin(), link.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Intake::Intake(Engine &engine, Authenticator &authenticator, size_t waiters, Log &log)
    : engine_(engine), authenticator_(authenticator), max_waiters_(waiters), log_(log) {}

Answer Intake::take(EventRequest request) {
  auto pipeline = authenticator_.authenticate(request.path, request.signature, request.body);
  if (!pipeline.ok()) {
    const bool refused = pipeline.error().code == Code::unauthenticated;
    return refused ? refuse(401, pipeline.error().message) : put_off(503, pipeline.error().message);
  }
  auto event = read_event(request.body);
  if (!event.ok()) {
    log_.warning("an event was refused", {{"pipeline", shown(request.path.pipeline)},
                                          {"environment", request.path.environment},
                                          {"reason", event.error().message}});
    return refuse(400, log_.masked(event.error().message));
  }
  if (!(*pipeline)->find_environment(request.path.environment)) {
    auto answer = unknown_environment(**pipeline, request.path.environment);
    log_.warning("an event was refused",
                 {{"pipeline", shown(request.path.pipeline)}, {"reason", answer.text}});
    return answer;
  }
  IncomingEvent incoming;
  incoming.pipeline = std::move(*pipeline);
  incoming.environment = request.path.environment;
  incoming.digest = event_digest(request.path.canonical(), request.body);
  incoming.body = std::move(request.body);
  incoming.event = std::move(*event);
  if (incoming.digest.empty()) return put_off(503, "the event's digest cannot be computed now");
  return submit(incoming, request.wait_s);
}

Answer Intake::submit(const IncomingEvent &event, const std::optional<int64_t> &wait_s) {
  const auto admission = engine_.submit(event);
  const auto pipeline = shown(event.pipeline->name);
  if (!admission.ok()) {
    log_.error(
        "an event could not be stored; its sender is asked to try again",
        {{"pipeline", pipeline}, {"environment", event.environment}, {"error", admission.error().message}});
    return put_off(503, "the event cannot be stored now");
  }
  const auto &object = event.event.object;
  const bool rejected = admission->verdict == Admission::Verdict::rejected;
  log_.info(rejected ? "event rejected" : "event taken",
            {{"event", admission->event_id},
             {"pipeline", pipeline},
             {"environment", event.environment},
             {"object", object.kind + " " + object.namespace_name + "/" + object.name},
             {"reason", event.event.reason}});
  if (rejected) return refuse(422, log_.masked(admission->explanation));
  return accepted(admission->event_id, wait_s);
}

Answer Intake::accepted(const std::string &event_id, const std::optional<int64_t> &wait_s) {
  Answer answer;
  answer.status = 202;
  answer.location = "/api/v1/events/" + event_id;
  if (!wait_s) return answer;
  if (++waiters_ <= max_waiters_) {
    answer.preference = "wait=" + std::to_string(*wait_s);
    if (wait_until_ended(event_id, *wait_s)) {
      answer.status = 200;
      if (auto link = link_of(event_id); !link.empty()) {
        answer.status = 201;
        answer.location = std::move(link);
      }
    }
  }
  --waiters_;
  return answer;
}

bool Intake::wait_until_ended(const std::string &event_id, int64_t seconds) {
  for (int64_t left_ms = seconds * 1'000; left_ms > 0 && !stopping_; left_ms -= wait_slice_ms)
    if (engine_.wait_until_ended(event_id, std::min(left_ms, wait_slice_ms))) return true;
  return false;
}

std::string Intake::link_of(const std::string &event_id) const {
  const auto promotions = engine_.store().promotions_of_event(event_id);
  if (!promotions.ok()) return {};
  for (const auto &promotion : *promotions)
    for (const auto &task : promotion.tasks)
      if (is_link(task.link)) return task.link;
  return {};
}

}  // namespace promotion::host::events
