#include "narrator.hpp"

#include "pipeline_object.hpp"
#include "promotion_summary.hpp"

namespace promotion::host::kubernetes {
namespace {

std::string subject_of(const PromotionRecord &promotion) {
  return promotion.revision + " into " + promotion.environment;
}

// What it is held by, without texts that may change with the hour.
std::string gates_of(const PromotionRecord &promotion) {
  std::string gates;
  for (const auto &gate : promotion.gates) gates += gate.reason + (gate.approval ? "!" : "") + ";";
  return gates;
}

std::string with(const std::string &text, const std::string &more) {
  return more.empty() ? text : text + ": " + more;
}

std::string joined_links(const PromotionRecord &promotion) {
  std::string links;
  for (const auto &link : links_of(promotion)) links += (links.empty() ? "" : " ") + link;
  return links;
}

const char *reason_of(Word word) {
  switch (word) {
    case Word::promote:
      return "PromotionOrdered";
    case Word::approve:
      return "PromotionApproved";
    case Word::reject:
      return "PromotionRejected";
    case Word::cancel:
      return "PromotionCancelled";
    default:
      return "PromotionRetried";
  }
}

}  // namespace

void Narrator::look(const Scene &scene) {
  auto &seen = seen_[scene.pipeline];
  std::map<std::string, SeenPromotion> now;
  for (const auto &[environment, promotions] : scene.promotions)
    for (auto promotion = promotions.rbegin(); promotion != promotions.rend(); ++promotion) {
      auto &one = now[promotion->id] = seen.promotions[promotion->id];
      look_at_promotion(*promotion, one);
    }
  seen.promotions = std::move(now);  // what is too old to be looked at is forgotten
  look_at_events(scene, seen);
  look_at_stops(scene, seen);
  look_at_approvals(scene, seen);
}

void Narrator::look_at_promotion(const PromotionRecord &promotion, SeenPromotion &seen) const {
  const bool is_old = !seen.is_known && promotion.updated_ns < since_ns_;
  if (is_old) {
    for (const auto &link : links_of(promotion)) seen.links.insert(link);
    for (const auto &task : promotion.tasks) seen.errors.insert(task.error);
    for (const auto &word : promotion.words) seen.words.insert(word.said.id);
  } else {
    for (const auto &word : promotion.words)
      if (seen.words.insert(word.said.id).second)
        tell(promotion.pipeline, false, reason_of(word.said.word),
             with(subject_of(promotion), word.said.by + ": " + word.outcome));
    tell_state(promotion, seen);
    tell_progress(promotion, seen);
  }
  seen.is_known = true;
  seen.state = promotion.state;
  seen.gates = gates_of(promotion);
  seen.has_started = seen.has_started || promotion.state == PromotionState::running;
}

void Narrator::tell_state(const PromotionRecord &promotion, const SeenPromotion &before) const {
  const auto subject = subject_of(promotion);
  const auto &pipeline = promotion.pipeline;
  const bool is_same = before.is_known && before.state == promotion.state;
  if (promotion.state == PromotionState::held) {
    if ((is_same && before.gates == gates_of(promotion)) || promotion.gates.empty()) return;
    tell(pipeline, false, waits_for_approval(promotion) ? "WaitingApproval" : "PromotionHeld",
         with(subject, message_of(promotion)));
    return;
  }
  if (is_same) return;
  const bool was_carried_out = promotion.state == PromotionState::running ||
                               promotion.state == PromotionState::succeeded ||
                               promotion.state == PromotionState::failed;
  if (was_carried_out && !before.has_started)
    tell(pipeline, false, "PromotionStarted",
         subject + (promotion.strategy.empty() ? "" : " by " + promotion.strategy));
  switch (promotion.state) {
    case PromotionState::succeeded:
      return tell(pipeline, false, "PromotionSucceeded", with(subject, joined_links(promotion)));
    case PromotionState::failed:
      return tell(pipeline, true, "PromotionFailed", with(subject, message_of(promotion)));
    case PromotionState::declined:
      return tell(pipeline, false, "PromotionDeclined", with(subject, promotion.explanation));
    case PromotionState::superseded:
      return tell(pipeline, false, "PromotionSuperseded", with(subject, promotion.explanation));
    case PromotionState::withdrawn:
      return tell(pipeline, false, "PromotionWithdrawn", with(subject, promotion.explanation));
    default:
      return;
  }
}

// What is known only after the start: the change that was proposed, and what goes wrong on the way.
void Narrator::tell_progress(const PromotionRecord &promotion, SeenPromotion &seen) const {
  const bool has_ended = !is_open(promotion.state);
  for (const auto &link : links_of(promotion))
    if (seen.links.insert(link).second && !has_ended)
      tell(promotion.pipeline, false, "PromotionProposed", with(subject_of(promotion), link));
  for (const auto &task : promotion.tasks)
    if (!task.error.empty() && seen.errors.insert(task.error).second && !has_ended)
      tell(promotion.pipeline, true, "PromotionRetrying", with(subject_of(promotion), task.error));
}

void Narrator::look_at_events(const Scene &scene, Seen &seen) const {
  for (const auto &event : scene.events) {
    if (event.id <= seen.last_event || event.received_ns < since_ns_) break;
    if (event.status == EventStatus::decided && !event.error.empty())
      tell(scene.pipeline, true, "EventNotJudged", "an event from " + event.environment + ": " + event.error);
    if (event.status != EventStatus::rejected) continue;
    for (const auto &decision : event.decisions)
      if (decision.outcome == Outcome::reject)
        tell(scene.pipeline, true, "EventRejected",
             "an event from " + event.environment + ": " + decision.explanation);
  }
  if (!scene.events.empty()) seen.last_event = scene.events.front().id;
}

void Narrator::look_at_stops(const Scene &scene, Seen &seen) const {
  std::set<std::string> now;
  for (const auto &stop : scene.stops) {
    now.insert(stop.word_id);
    if (!seen.stops.contains(stop.word_id) && stop.since_ns >= since_ns_)
      tell(scene.pipeline, true, "PromotionsStopped", stop.by + ": " + stop.reason);
  }
  if (now.empty() && !seen.stops.empty())
    tell(scene.pipeline, false, "PromotionsResumed", "no emergency stop is in force any more");
  seen.stops = std::move(now);
}

void Narrator::look_at_approvals(const Scene &scene, Seen &seen) const {
  std::set<std::string> now(scene.wrong_approvals.begin(), scene.wrong_approvals.end());
  for (const auto &wrong : now)
    if (!seen.wrong_approvals.contains(wrong)) tell(scene.pipeline, true, "InvalidApproval", wrong);
  seen.wrong_approvals = std::move(now);
}

void Narrator::tell(const PipelineName &pipeline, bool is_warning, const char *reason,
                    std::string note) const {
  const auto resource = pipelines_resource();
  events_.emit({{resource.group + "/" + resource.version, "Pipeline", pipeline.namespace_name, pipeline.name},
                is_warning,
                reason,
                {},
                std::move(note),
                {}});
}

}  // namespace promotion::host::kubernetes
