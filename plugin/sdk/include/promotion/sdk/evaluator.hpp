// evaluator.hpp: what an author of an evaluator derives from.
#ifndef PROMOTION_SDK_EVALUATOR_HPP
#define PROMOTION_SDK_EVALUATOR_HPP

#include <promotion/abi/evaluator.h>

#include <memory>
#include <promotion/sdk/call.hpp>

namespace promotion {

/// Takes the output of one evaluation. The structs go through as they are; make them with sized<…>().
class EvaluationOutput : public Refusal {
 public:
  explicit EvaluationOutput(const promotion_evaluation_output &raw) noexcept : raw_(&raw) {}

  /// Both throw HostError when the host refuses, now or earlier.
  void decide(const promotion_decision &decision) {
    attempt([&] { return raw_->decide(raw_->context, &decision); });
  }
  /// The new whole of what is known of one (environment, target, identity).
  void observe(const promotion_deployment &deployment) {
    attempt([&] { return raw_->observe(raw_->context, &deployment); });
  }

 private:
  const promotion_evaluation_output *raw_;
};

/// An evaluator: one class and, at the end of its file, PROMOTION_EVALUATOR_MODULE(Class). PreparedPipeline
/// is what the author makes of a pipeline once; the kit keeps it for the host and deletes it at release.
///
/// The constructor is one of those of Strategy. Both functions may throw promotion::Error, or anything.
/// They run on any thread, several at once. See promotion/abi/evaluator.h for what each has to do.
template <typename PreparedPipeline>
class Evaluator {
 public:
  using Prepared = PreparedPipeline;

  Evaluator() = default;
  Evaluator(const Evaluator &) = delete;
  Evaluator &operator=(const Evaluator &) = delete;
  virtual ~Evaluator() = default;

  /// Checks a pipeline and parses once what evaluate needs. The pipeline stays, unchanged, until what is
  /// returned here is deleted. It is deleted at once if the host refused a problem.
  virtual std::unique_ptr<PreparedPipeline> prepare(const Call &call, const promotion_pipeline &pipeline,
                                                    Problems &problems) = 0;

  /// The same prepared pipeline and input give the same output. No clock, no I/O, no service but the log.
  /// prepared: what prepare returned. The kit has checked the input without copying any of it: event,
  /// deployments and records to the last index and text; the pipeline was checked when it was prepared.
  virtual void evaluate(const Call &call, const PreparedPipeline *prepared, const promotion_evaluation &input,
                        EvaluationOutput &output) = 0;
};

}  // namespace promotion

#endif
