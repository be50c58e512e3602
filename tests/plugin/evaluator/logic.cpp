#include "logic.hpp"

#include <promotion/sdk/value.hpp>
#include <stdexcept>
#include <variant>

#include "configuration.hpp"
#include "evaluation.hpp"
#include "loaded_module.hpp"
#include "prepared.hpp"

namespace promotion::evaluator::test {
namespace {

class CoreLogic final : public Logic {
 public:
  CoreLogic(const PipelineModel &pipeline, const std::string &configuration_json)
      : model_(pipeline), view_(model_), configuration_(read(configuration_json)) {
    prepared_ = prepare(
        view_.get(), configuration_, &find_timezone,
        [&](bool is_error, const std::string &pointer, std::string_view reason, const std::string &message) {
          problems_.push_back({is_error, pointer, std::string(reason), message});
        });
  }

  const PipelineModel &pipeline() const override { return model_; }
  const std::vector<ProblemModel> &problems() const override { return problems_; }

  OutputModel evaluate(const EvaluationModel &model) const override {
    const EvaluationView input(model, view_.get());
    Memory memory;
    Evaluation evaluation(prepared_, configuration_, input.get(), &memory);
    evaluation.run();
    OutputModel output;
    for (const promotion_deployment *seen : evaluation.observations())
      output.observations.push_back(copy(*seen));
    for (const Decision &decision : evaluation.decisions()) output.decisions.push_back(copy_of(decision));
    return output;
  }

 private:
  static TimezoneData find_timezone(std::string_view name) {
    TimezoneData data{timezone_bytes(name), {}};
    if (data.tzif.empty()) data.problem = "expected the name of an IANA time zone such as \"Europe/Berlin\"";
    return data;
  }

  static Configuration read(const std::string &json) {
    auto configuration = read_configuration(json);
    if (auto *error = std::get_if<ConfigurationError>(&configuration)) throw std::runtime_error(*error);
    return std::get<Configuration>(configuration);
  }

  DecisionModel copy_of(const Decision &decision) const {
    DecisionModel model;
    model.outcome = decision.outcome;
    model.reason = decision.reason;
    model.explanation = std::string_view(decision.explanation);
    model.details_json = std::string_view(decision.details);
    model.source = decision.source_index;
    model.environment = decision.environment_index;
    if (decision.starts()) model.targets = prepared_.environments[decision.environment_index].target_indexes;
    model.revision = decision.revision;
    model.identity = decision.identity;
    model.version = decision.version;
    for (const promotion_pair &pair : decision.metadata) {
      model.metadata[std::string(text(pair.key))] = std::string(text(pair.value));
    }
    for (const Gate &gate : decision.gates) {
      model.gates.push_back(
          {std::string(gate.reason), std::string(gate.explanation), gate.look_again_ns, gate.approval});
    }
    return model;
  }

  PipelineModel model_;
  PipelineView view_;
  Configuration configuration_;
  std::vector<ProblemModel> problems_;
  PreparedPipeline prepared_;
};

class ModuleLogic final : public Logic {
 public:
  ModuleLogic(const PipelineModel &pipeline, const std::string &configuration_json)
      : model_(pipeline), view_(model_), table_(module_.evaluator()) {
    require(table_.create(call_.host(), call_.call(), borrow(configuration_json), &instance_));
    auto problems = sized<promotion_problems>();
    problems.context = this;
    problems.add = &add_problem;
    require(table_.prepare(instance_, call_.call(), &view_.get(), &problems, &prepared_));
  }

  ~ModuleLogic() override {
    table_.release(instance_, prepared_);
    table_.destroy(instance_);
  }

  const PipelineModel &pipeline() const override { return model_; }
  const std::vector<ProblemModel> &problems() const override { return problems_; }

  OutputModel evaluate(const EvaluationModel &model) const override {
    const EvaluationView input(model, view_.get());
    OutputModel taken;
    auto output = sized<promotion_evaluation_output>();
    output.context = &taken;
    output.decide = [](void *context, const promotion_decision *decision) -> promotion_status {
      static_cast<OutputModel *>(context)->decisions.push_back(copy(*decision));
      return PROMOTION_OK;
    };
    output.observe = [](void *context, const promotion_deployment *deployment) -> promotion_status {
      static_cast<OutputModel *>(context)->observations.push_back(copy(*deployment));
      return PROMOTION_OK;
    };
    require(table_.evaluate(instance_, call_.call(), prepared_, &input.get(), &output));
    return taken;
  }

 private:
  void require(promotion_status status) const {
    if (status != PROMOTION_OK) throw std::runtime_error(call_.error());
  }

  static promotion_status add_problem(void *context, std::int32_t severity, promotion_string pointer,
                                      promotion_string reason, promotion_string message) {
    static_cast<ModuleLogic *>(context)->problems_.push_back(
        {severity == PROMOTION_PROBLEM_ERROR, std::string(text(pointer)), std::string(text(reason)),
         std::string(text(message))});
    return PROMOTION_OK;
  }

  PipelineModel model_;
  PipelineView view_;
  LoadedModule module_;
  const promotion_evaluator &table_;
  CallDouble call_;
  std::vector<ProblemModel> problems_;
  void *instance_ = nullptr;
  void *prepared_ = nullptr;
};

}  // namespace

std::unique_ptr<Logic> make_logic(Way way, const PipelineModel &pipeline,
                                  const std::string &configuration_json) {
  if (way == Way::in_process) return std::make_unique<CoreLogic>(pipeline, configuration_json);
  return std::make_unique<ModuleLogic>(pipeline, configuration_json);
}

}  // namespace promotion::evaluator::test
