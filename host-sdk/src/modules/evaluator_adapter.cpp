#include "evaluator_adapter.hpp"

#include "evaluation_sink.hpp"
#include "evaluation_view.hpp"
#include "module_call.hpp"
#include "problems_sink.hpp"

namespace promotion::host::modules {
namespace {

// An evaluator computes and does nothing else; one that takes that long is broken.
constexpr int64_t evaluator_deadline_ms = 10'000;

CallContext::Options about(const Pipeline &pipeline) {
  return {evaluator_deadline_ms, {}, {}, {pipeline.name}};
}

}  // namespace

class EvaluatorAdapter::Prepared {
 public:
  Prepared(const Generation &generation, const Pipeline &pipeline, const StrategyNames &names)
      : generation_(generation), view_(pipeline, names, {}) {}
  Prepared(const Prepared &) = delete;
  Prepared &operator=(const Prepared &) = delete;

  ~Prepared() {
    if (!is_made_) return;
    const auto noted = generation_.note_call("release");
    try {
      generation_.evaluator().release(generation_.instance(), made_);
    } catch (...) {
      static_cast<void>(error_of_exception(generation_, "release"));
    }
  }

  Status make(const Pipeline &pipeline) {
    CallContext call(about(pipeline), generation_.log());
    ProblemsSink problems(generation_);
    Status done = call_module(generation_, call, "prepare", [&] {
      return generation_.evaluator().prepare(generation_.instance(), call.call(), view_.get(),
                                             problems.table(), &made_);
    });
    if (!done.ok()) return done;
    is_made_ = true;
    Result<std::vector<Problem>> told = problems.take();
    if (!told.ok()) return told.error();
    problems_ = std::move(*told);
    return success();
  }

  const promotion_pipeline *view() const { return view_.get(); }
  const void *made() const { return made_; }
  const std::vector<Problem> &problems() const { return problems_; }

 private:
  const Generation &generation_;
  PipelineView view_;
  void *made_ = nullptr;
  bool is_made_ = false;
  std::vector<Problem> problems_;
};

EvaluatorAdapter::EvaluatorAdapter(GenerationPtr generation, StrategyNamesPtr names)
    : generation_(std::move(generation)), names_(std::move(names)) {}

Result<std::shared_ptr<const EvaluatorAdapter::Prepared>> EvaluatorAdapter::prepare(
    const PipelinePtr &pipeline) const {
  auto made = std::make_shared<Prepared>(*generation_, *pipeline, *names_);
  if (Status done = made->make(*pipeline); !done.ok()) return done.error();
  return std::shared_ptr<const Prepared>(std::move(made));
}

Result<std::shared_ptr<const EvaluatorAdapter::Prepared>> EvaluatorAdapter::prepared(
    const PipelinePtr &pipeline) const {
  if (auto known = cache_.find(pipeline)) return known;
  auto made = prepare(pipeline);
  if (!made.ok()) return made;
  return cache_.keep(pipeline, std::move(*made));
}

Result<std::vector<Problem>> EvaluatorAdapter::check(const PipelinePtr &pipeline) const {
  auto made = prepare(pipeline);
  if (!made.ok()) return made.error();
  return (*made)->problems();
}

Result<EvaluationOutput> EvaluatorAdapter::evaluate(const EvaluationInput &input) const {
  if (Status checked = check_input(input); !checked.ok()) return checked.error();
  auto made = prepared(input.pipeline);
  if (!made.ok()) return failed(made.error());
  if (std::string errors = errors_of((*made)->problems()); !errors.empty())
    return Error{Code::invalid_argument,
                 "the pipeline " + input.pipeline->name.namespace_name + "/" + input.pipeline->name.name +
                     " cannot be evaluated: " + errors,
                 {},
                 0};
  EvaluationView view(input, (*made)->view());
  EvaluationSink sink(*generation_, *input.pipeline);
  CallContext call(about(*input.pipeline), generation_->log());
  Status done = call_module(*generation_, call, "evaluate", [&] {
    return generation_->evaluator().evaluate(generation_->instance(), call.call(), (*made)->made(),
                                             view.get(), sink.table());
  });
  // A module that fails because its output was refused says less about it than the sink knows.
  if (!done.ok() && !sink.is_spoiled()) return failed(done.error());
  auto taken = sink.take();
  if (!taken.ok()) return failed(taken.error());
  return taken;
}

// It computes and does nothing else, so whatever fails is its own fault.
Error EvaluatorAdapter::failed(Error error) const {
  generation_->health().failed(error.message);
  return error;
}

}  // namespace promotion::host::modules
