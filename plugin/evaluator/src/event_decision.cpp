#include "event_decision.hpp"

#include <promotion/sdk/value.hpp>

#include "reason.hpp"

namespace promotion::evaluator {
namespace {

struct Words {
  std::string_view reason;
  std::string_view sentence;  // goes on after "Target … reports REASON"
};

Words words_for(Meaning meaning) {
  switch (meaning) {
    case Meaning::rolled_back:
      return {reason::rolled_back, "it went back, so it vouches for nothing until its next deployment."};
    case Meaning::uninstalled:
      return {reason::uninstalled,
              "the application was removed, so it vouches for nothing until its next deployment."};
    case Meaning::test_failed:
      return {reason::test_failed, "the tests failed, so it takes back what it vouched for."};
    case Meaning::failed:
      return {reason::deployment_failed, "the attempt failed, and a failed attempt vouches for nothing."};
    case Meaning::trouble:
      return {reason::deployment_failed, "something failed, but no deployment is concerned."};
    case Meaning::progressing:
      return {reason::progressing, "the revision is on its way and not deployed yet."};
    case Meaning::waiting:
      return {reason::waiting, "it waits for something else, and nothing was deployed."};
    case Meaning::severity_contradicts:
      return {reason::severity_contradicts,
              "that is a success, but the event's severity is error, so it is not believed."};
    case Meaning::unknown_kind:
      return {reason::unknown_kind,
              "events about this kind are not understood; list its success reasons in the evaluator's "
              "configuration."};
    case Meaning::unknown_reason:
      return {reason::unknown_reason, "that is none of the reasons known to mean a deployment."};
    case Meaning::not_a_deployment:
    case Meaning::deployed:
    case Meaning::tested:
      break;
  }
  return {reason::not_a_deployment, "that is not a deployment."};
}

}  // namespace

std::string_view quote(promotion_string words) { return shorten(text(words), longest_quote); }

Decision decide_on_event(const PreparedPipeline &pipeline, const promotion_event &event, std::int32_t outcome,
                         std::string_view reason, Memory *memory) {
  Decision decision(outcome, reason, memory);
  decision.source_index = event.environment_index;
  Details(decision.details)
      .add("environment", pipeline.environments[event.environment_index].name())
      .add("kind", quote(event.object->kind))
      .add("namespace", quote(event.object->namespace_name))
      .add("name", quote(event.object->name))
      .add("apiVersion", quote(event.object->api_version))
      .add("eventReason", quote(event.reason))
      .add("severity", quote(event.severity))
      .add_instant("timestamp", event.timestamp_ns);
  return decision;
}

void append_speaker(Text &out, const PreparedPipeline &pipeline, std::uint32_t environment_index,
                    std::uint32_t target_index) {
  const PreparedEnvironment &environment = pipeline.environments[environment_index];
  if (target_index == PROMOTION_NONE) {
    append(out, "a target");
  } else {
    append(out, "target ", environment.target_names[target_index]);
  }
  append(out, " of environment ", environment.name());
}

Decision explain_report(const PreparedPipeline &pipeline, const promotion_event &event, const Report &report,
                        Memory *memory) {
  const Words words = words_for(report.meaning);
  Decision decision = decide_on_event(pipeline, event, PROMOTION_IGNORE, words.reason, memory);
  Text &sentence = decision.explanation;
  append_speaker(sentence, pipeline, report.environment_index, report.target_index);
  sentence.front() = report.target_index == PROMOTION_NONE ? 'A' : 'T';
  append(sentence, " reports ", quote(event.reason));
  if (report.has_revision()) {
    append(sentence, " for ", report.revision.reported);
    decision.revision = report.revision.reported;
    decision.identity = report.identity;
    Details(decision.details).add("revision", report.revision.reported).add("identity", report.identity);
  }
  append(sentence, ": ", words.sentence);
  return decision;
}

}  // namespace promotion::evaluator
