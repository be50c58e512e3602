// The module's only glue: between the contract's table, which the kit makes, and the pure core.
#include <memory>
#include <promotion/module.hpp>
#include <variant>

#include "configuration.hpp"
#include "output.hpp"
#include "prepared.hpp"

namespace promotion::evaluator {
namespace {

constexpr std::int64_t latest_instant_ns = INT64_C(1) << 62;

// Whether indexes that fit the one pipeline fit the other, so that none leads outside of what was prepared.
bool is_prepared(const PreparedPipeline &prepared, const promotion_pipeline &pipeline) {
  if (&pipeline == prepared.view) return true;
  if (pipeline.environment_count != prepared.environments.size()) return false;
  for (std::size_t i = 0; i < prepared.environments.size(); ++i) {
    const promotion_environment *environment = pipeline.environments[i];
    if (environment == nullptr || environment->target_count != prepared.environments[i].target_names.size())
      return false;
  }
  return true;
}

Configuration read_or_throw(std::string_view json) {
  auto configuration = read_configuration(json);
  if (auto *error = std::get_if<ConfigurationError>(&configuration)) {
    throw Error(PROMOTION_INVALID_ARGUMENT, *error, Retry::never());
  }
  return std::get<Configuration>(std::move(configuration));
}

class PipelineEvaluator final : public promotion::Evaluator<PreparedPipeline> {
 public:
  PipelineEvaluator(Host host, std::string_view config_json)
      : timezones_(host.timezones()), configuration_(read_or_throw(config_json)) {}

  std::unique_ptr<PreparedPipeline> prepare(const Call &call, const promotion_pipeline &pipeline,
                                            Problems &problems) override {
    return std::make_unique<PreparedPipeline>(evaluator::prepare(
        pipeline, configuration_, [&](std::string_view name) { return find_timezone(call, name); },
        [&](bool is_error, const std::string &pointer, std::string_view reason, const std::string &message) {
          is_error ? problems.error(pointer, reason, message) : problems.warning(pointer, reason, message);
        }));
  }

  void evaluate(const Call & /*call*/, const PreparedPipeline *prepared, const promotion_evaluation &input,
                EvaluationOutput &output) override {
    if (prepared == nullptr)
      throw Error(PROMOTION_INVALID_ARGUMENT, "the host passed NULL for the prepared pipeline");
    if (!is_prepared(*prepared, *input.pipeline)) {
      throw Error(PROMOTION_INVALID_ARGUMENT,
                  "the host passed another pipeline than the one that was prepared");
    }
    if (prepared->environments.empty()) {
      throw Error(PROMOTION_FAILED_PRECONDITION, "the pipeline has no environments; add at least one");
    }
    if (input.now_ns < 0 || input.now_ns > latest_instant_ns) {
      throw Error(PROMOTION_INVALID_ARGUMENT, "the host passed a now_ns that is before 1970 or after 2116");
    }
    evaluator::evaluate(*prepared, configuration_, input, output);
  }

 private:
  TimezoneData find_timezone(const Call &call, std::string_view name) const {
    if (!timezones_) {
      return {{}, "other timezones than UTC need the service promotion.timezones/1; grant it to this module"};
    }
    try {
      return {timezones_.get(call, name), {}};
    } catch (const HostError &error) {
      if (error.status() != PROMOTION_NOT_FOUND && error.status() != PROMOTION_INVALID_ARGUMENT) throw;
      return {{}, "expected the name of an IANA time zone such as \"Europe/Berlin\""};
    }
  }

  Timezones timezones_;
  Configuration configuration_;
};

}  // namespace
}  // namespace promotion::evaluator

PROMOTION_EVALUATOR_MODULE(promotion::evaluator::PipelineEvaluator)
