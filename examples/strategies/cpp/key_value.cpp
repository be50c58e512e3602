// key_value.cpp: a strategy in C++. It writes the version to run into a key-value store that speaks HTTP, one
// key for each target: PUT <address>/<namespace>/<pipeline>/<environment>/<target's namespace>. Address and
// token are in the Secret "key-value" of the pipeline's namespace.
#include <promotion/module.hpp>
#include <string>

class KeyValue : public promotion::Strategy {
 public:
  static constexpr bool concurrent = true;  // a step touches nothing that another step does

  explicit KeyValue(promotion::Host host) : http_(host.http()), secrets_(host.secrets()) {}

  // A PUT that is repeated changes nothing, so this needs no state.
  promotion::StepResult step(const promotion::Call &call, const promotion::Task &task) override {
    if (task.held()) return promotion::StepResult::waiting("a gate holds the promotion");

    const promotion::Pipeline pipeline = task.pipeline();
    promotion::HttpRequest request;
    request.method = "PUT";
    request.url = promotion::trimmed(secrets_.get(call, pipeline.namespace_name(), "key-value", "address"));
    for (const std::string_view part : {pipeline.namespace_name(), pipeline.name(), task.environment().name(),
                                        task.target(0).target.namespace_name()}) {
      request.url.append("/").append(part);
    }
    request.body = task.version();
    if (const auto token = secrets_.find(call, pipeline.namespace_name(), "key-value", "token")) {
      request.headers.emplace_back("Authorization", "Bearer " + promotion::trimmed(*token));
    }

    const promotion::HttpResponse answer = http_.send(call, request, 1024);
    if (answer.status / 100 == 2) return promotion::StepResult::succeeded("wrote " + request.body);
    const std::string message = "the key-value store answered " + std::to_string(answer.status);
    if (answer.status / 100 == 5) throw promotion::Error(PROMOTION_UNAVAILABLE, message);
    throw promotion::Error(PROMOTION_FAILED_PRECONDITION, message, promotion::Retry::never());
  }

 private:
  promotion::Http http_;
  promotion::Secrets secrets_;
};

PROMOTION_STRATEGY_MODULE(KeyValue)
