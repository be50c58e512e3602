// evaluator_module.hpp: the contract's table around an author's evaluator class.
#ifndef PROMOTION_SDK_EVALUATOR_MODULE_HPP
#define PROMOTION_SDK_EVALUATOR_MODULE_HPP

#include <promotion/sdk/evaluator.hpp>
#include <promotion/sdk/guard.hpp>
#include <promotion/sdk/module_table.hpp>
#include <type_traits>

namespace promotion::sdk {

inline void check(const promotion_pipeline &pipeline, const promotion_event *event) {
  require(event);
  require_texts("promotion_event", event->id, event->source, event->severity, event->reason, event->message,
                event->reporting_controller);
  check_environment_index(pipeline, event->environment_index);
  check(event->object);
  check_pairs(event->metadata, event->metadata_count, "promotion_event.metadata");
}

inline void check(const promotion_pipeline &pipeline, const promotion_deployment *deployment) {
  require(deployment);
  require_texts("promotion_deployment", deployment->revision, deployment->identity);
  check_environment_index(pipeline, deployment->environment_index);
  if (deployment->target_index != PROMOTION_NONE) {
    check_target_index(pipeline, deployment->environment_index, deployment->target_index);
  }
  check_pairs(deployment->metadata, deployment->metadata_count, "promotion_deployment.metadata");
}

inline void check(const promotion_pipeline &pipeline, const promotion_record *record) {
  require(record);
  require_texts("promotion_record", record->revision, record->identity);
  check_environment_index(pipeline, record->environment_index);
}

/// The pipeline itself is the one that prepare has checked, so only its outside is looked at.
inline void check(const promotion_evaluation *input) {
  require(input);
  require_texts("promotion_evaluation", input->stop);
  const promotion_pipeline &pipeline = require(input->pipeline);
  require_array(pipeline.environments, pipeline.environment_count, "promotion_pipeline.environments");
  if (input->event != nullptr) check(pipeline, input->event);
  require_array(input->deployments, input->deployment_count, "promotion_evaluation.deployments");
  for (std::uint64_t i = 0; i < input->deployment_count; ++i) check(pipeline, input->deployments[i]);
  require_array(input->records, input->record_count, "promotion_evaluation.records");
  for (std::uint64_t i = 0; i < input->record_count; ++i) check(pipeline, input->records[i]);
}

/// The table of promotion.evaluator/1 for one class. Constant, without a constructor.
template <typename X>
class EvaluatorTables {
  using Prepared = typename X::Prepared;
  static_assert(std::is_base_of_v<Evaluator<Prepared>, X>,
                "PROMOTION_EVALUATOR_MODULE wants a class derived from Evaluator<…>");

  static promotion_status prepare(void *instance, const promotion_call *call,
                                  const promotion_pipeline *pipeline, const promotion_problems *problems,
                                  void **prepared) noexcept {
    return guarded(call, [&] {
      X &evaluator = require_instance<X>(instance);
      check(pipeline);
      check(problems);
      if (prepared == nullptr) refuse("NULL for", "where the prepared pipeline goes");
      Problems found(*problems);
      std::unique_ptr<Prepared> made;
      pass_refusal_on(found, [&] { made = evaluator.prepare(Call(*call), *pipeline, found); });
      *prepared = made.release();
    });
  }

  static promotion_status evaluate(void *instance, const promotion_call *call, const void *prepared,
                                   const promotion_evaluation *input,
                                   const promotion_evaluation_output *output) noexcept {
    return guarded(call, [&] {
      X &evaluator = require_instance<X>(instance);
      check(input);
      if (require(output).decide == nullptr || output->observe == nullptr) {
        refuse("promotion_evaluation_output", "without decide or observe");
      }
      EvaluationOutput taken(*output);
      pass_refusal_on(taken, [&] {
        evaluator.evaluate(Call(*call), static_cast<const Prepared *>(prepared), *input, taken);
      });
    });
  }

  static void release(void * /*instance*/, void *prepared) noexcept { destroy_quietly<Prepared>(prepared); }
  static void destroy(void *instance) noexcept { destroy_quietly<X>(instance); }

  static constexpr promotion_evaluator evaluator_table() {
    promotion_evaluator table = sized<promotion_evaluator>();
    table.create = &create_instance<X>;
    table.prepare = &prepare;
    table.evaluate = &evaluate;
    table.release = &release;
    table.destroy = &destroy;
    return table;
  }

 public:
  static const void *find(promotion_string id) noexcept {
    static constexpr promotion_evaluator evaluator = evaluator_table();
    return same(id, PROMOTION_EVALUATOR_ID) ? &evaluator : nullptr;
  }
};

}  // namespace promotion::sdk

#endif
