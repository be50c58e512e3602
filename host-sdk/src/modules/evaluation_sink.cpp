#include "evaluation_sink.hpp"

#include <algorithm>

#include "abi_sizes.hpp"
#include "json.hpp"
#include "names.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

// Bounds against an evaluator that has lost its mind; none that is right comes near them.
constexpr size_t decision_limit = 1000;
constexpr size_t observation_limit = 10'000;
constexpr size_t gate_limit = 100;
constexpr size_t metadata_limit = 256;
constexpr size_t name_limit = 1024;  // of a revision, identity, version or key

bool names_targets(int32_t outcome) { return outcome == PROMOTION_PROMOTE || outcome == PROMOTION_HOLD; }

}  // namespace

EvaluationSink::EvaluationSink(const Generation &generation, const Pipeline &pipeline)
    : generation_(generation), pipeline_(pipeline) {
  table_ = {sizeof table_, 0, this, &EvaluationSink::decide, &EvaluationSink::observe};
}

void EvaluationSink::wrong(std::string what) {
  if (wrong_.empty()) wrong_ = std::move(what);
}

promotion_status EvaluationSink::decide(void *context, const promotion_decision *decision) {
  auto *self = static_cast<EvaluationSink *>(context);
  if (self == nullptr) return PROMOTION_INVALID_ARGUMENT;
  try {
    if (!is_usable(decision))
      self->wrong("gave no decision, or one that is too short");
    else if (self->output_.decisions.size() >= decision_limit)
      self->wrong("made more than " + std::to_string(decision_limit) + " decisions");
    else if (self->wrong_.empty())
      self->add(*decision);
    return self->wrong_.empty() ? PROMOTION_OK : PROMOTION_INVALID_ARGUMENT;
  } catch (...) {
    self->wrong("could not be listened to for want of memory");
    return PROMOTION_INTERNAL;
  }
}

promotion_status EvaluationSink::observe(void *context, const promotion_deployment *deployment) {
  auto *self = static_cast<EvaluationSink *>(context);
  if (self == nullptr) return PROMOTION_INVALID_ARGUMENT;
  try {
    if (!is_usable(deployment))
      self->wrong("gave no deployment, or one that is too short");
    else if (self->output_.observations.size() >= observation_limit)
      self->wrong("observed more than " + std::to_string(observation_limit) + " deployments");
    else if (self->wrong_.empty())
      self->add(*deployment);
    return self->wrong_.empty() ? PROMOTION_OK : PROMOTION_INVALID_ARGUMENT;
  } catch (...) {
    self->wrong("could not be listened to for want of memory");
    return PROMOTION_INTERNAL;
  }
}

void EvaluationSink::add(const promotion_decision &from) {
  Decision to;
  if (from.outcome < PROMOTION_PROMOTE || from.outcome > PROMOTION_WITHDRAW)
    return wrong("decided the outcome " + std::to_string(from.outcome) + ", which this host does not know");
  to.outcome = static_cast<Outcome>(from.outcome);
  to.reason = reason(from.reason);
  to.explanation = text(from.explanation, PROMOTION_MESSAGE_LIMIT, "an explanation");
  to.details_json = text(from.details_json, PROMOTION_DETAILS_LIMIT, "details");
  if (!to.details_json.empty() && !is_json_object(to.details_json))
    wrong("gave details that are no JSON object");
  to.source = environment(from.source_index, "source_index");
  to.environment = environment(from.environment_index, "environment_index");
  to.revision = text(from.revision, name_limit, "a revision");
  to.identity = text(from.identity, name_limit, "an identity");
  to.version = text(from.version, name_limit, "a version");
  to.metadata = metadata(from.metadata, from.metadata_count, "a decision");
  if (names_targets(from.outcome) || from.outcome == PROMOTION_WITHDRAW) {
    if (!to.environment) wrong("decided " + std::string(name_of(to.outcome)) + " without an environment");
    if (to.identity.empty()) wrong("decided " + std::string(name_of(to.outcome)) + " without an identity");
  }
  add_targets(from, to);
  add_gates(from, to);
  if (wrong_.empty()) output_.decisions.push_back(std::move(to));
}

void EvaluationSink::add_targets(const promotion_decision &from, Decision &to) {
  if (from.target_indexes == nullptr && from.target_count != 0) return wrong("gave targets without data");
  if (names_targets(from.outcome) && from.target_count == 0)
    return wrong("decided " + std::string(name_of(to.outcome)) + " without a target");
  if (from.target_count == 0 || !wrong_.empty()) return;
  size_t there = to.environment ? pipeline_.environments[*to.environment].targets.size() : 0;
  if (from.target_count > there)
    return wrong("named " + std::to_string(from.target_count) + " targets of an environment that has " +
                 std::to_string(there));
  for (uint64_t i = 0; i < from.target_count; ++i) {
    size_t target = from.target_indexes[i];
    if (target >= there)
      return wrong("named the target " + std::to_string(target) + " of an environment that has " +
                   std::to_string(there));
    if (std::find(to.targets.begin(), to.targets.end(), target) != to.targets.end())
      return wrong("named the target " + std::to_string(target) + " twice");
    to.targets.push_back(target);
  }
}

void EvaluationSink::add_gates(const promotion_decision &from, Decision &to) {
  if ((from.gates == nullptr && from.gate_count != 0) || from.gate_count > gate_limit)
    return wrong("gave gates without data, or more than " + std::to_string(gate_limit));
  for (uint64_t i = 0; i < from.gate_count && wrong_.empty(); ++i) {
    const promotion_gate *gate = from.gates[i];
    if (!is_usable(gate)) return wrong("gave a gate that is NULL or too short");
    to.gates.push_back({reason(gate->reason),
                        text(gate->explanation, PROMOTION_MESSAGE_LIMIT, "an explanation"),
                        gate->look_again_ns, (gate->flags & PROMOTION_GATE_APPROVAL) != 0});
  }
}

void EvaluationSink::add(const promotion_deployment &from) {
  Deployment to;
  auto where = environment(from.environment_index, "environment_index");
  if (!where) return wrong("observed a deployment in no environment");
  to.environment = *where;
  if (from.target_index != PROMOTION_NONE) {
    if (from.target_index >= pipeline_.environments[*where].targets.size())
      return wrong("observed the target " + std::to_string(from.target_index) +
                   " of an environment that has " +
                   std::to_string(pipeline_.environments[*where].targets.size()));
    to.target = from.target_index;
  }
  to.revision = text(from.revision, name_limit, "a revision");
  to.identity = text(from.identity, name_limit, "an identity");
  to.first_ns = from.first_ns;
  to.last_ns = from.last_ns;
  to.tested_ns = from.tested_ns;
  to.failed_ns = from.failed_ns;
  to.baseline = (from.flags & PROMOTION_DEPLOYMENT_BASELINE) != 0;
  to.metadata = metadata(from.metadata, from.metadata_count, "a deployment");
  if (wrong_.empty()) output_.observations.push_back(std::move(to));
}

std::optional<size_t> EvaluationSink::environment(uint32_t index, const char *what) {
  if (index == PROMOTION_NONE) return std::nullopt;
  if (index < pipeline_.environments.size()) return index;
  wrong("gave the " + std::string(what) + " " + std::to_string(index) + " for a pipeline with " +
        std::to_string(pipeline_.environments.size()) + " environments");
  return std::nullopt;
}

std::string EvaluationSink::text(promotion_string from, size_t limit, const char *what) {
  if (!is_whole(from) || from.size > limit) {
    wrong("gave " + std::string(what) + " without data, or of more than " + std::to_string(limit) + " bytes");
    return {};
  }
  return generation_.taken(from, limit);
}

std::string EvaluationSink::reason(promotion_string from) {
  if (is_reason(view(from))) return std::string(view(from));
  wrong("gave the reason '" + mended(view(from).substr(0, 100)) +
        "'; expected lower case letters, digits and dashes");
  return {};
}

Metadata EvaluationSink::metadata(const promotion_pair *pairs, uint64_t count, const char *what) {
  Metadata result;
  if ((pairs == nullptr && count != 0) || count > metadata_limit) {
    wrong("gave metadata of " + std::string(what) + " without data, or more than " +
          std::to_string(metadata_limit));
    return result;
  }
  for (uint64_t i = 0; i < count && wrong_.empty(); ++i) {
    std::string key = text(pairs[i].key, name_limit, "a metadata key");
    if (!result.emplace(key, text(pairs[i].value, PROMOTION_MESSAGE_LIMIT, "a metadata value")).second)
      wrong("gave the metadata key '" + key + "' twice");
  }
  return result;
}

Result<EvaluationOutput> EvaluationSink::take() {
  if (wrong_.empty() && output_.decisions.empty()) wrong("made no decision");
  if (wrong_.empty()) return std::move(output_);
  generation_.report_fault(wrong_);
  return Error{Code::internal,
               generation_.log().masked(generation_.display_name() + " " + wrong_ + ", about the pipeline " +
                                        pipeline_.name.namespace_name + "/" + pipeline_.name.name +
                                        "; nothing of it was taken, so report it to the module's authors"),
               {},
               0};
}

}  // namespace promotion::host::modules
