// What a strategy module may be able to do besides: promotion.strategy.check/1, plan/1 and wake/1.
#include <algorithm>

#include "json.hpp"
#include "module_call.hpp"
#include "problems_sink.hpp"
#include "strategy_adapter.hpp"
#include "task_view.hpp"
#include "text.hpp"
#include "text_sink.hpp"
#include "wakes_sink.hpp"

namespace promotion::host::modules {
namespace {

constexpr size_t plan_limit = 4 * 1024 * 1024;

int64_t at_least_one_ms(const CallLimits &limits) { return std::max<int64_t>(limits.deadline_ms, 1); }

}  // namespace

Result<std::vector<Problem>> StrategyAdapter::look_outside(const PipelinePtr &pipeline, size_t environment,
                                                           const std::string &options_json,
                                                           const CallLimits &limits) const {
  const auto *outside = generation_->outside_check();
  if (outside == nullptr)
    return Error{Code::unsupported, generation_->display_name() + " cannot look outside", {}, 0};
  if (environment >= pipeline->environments.size())
    return Error{
        Code::invalid_argument, "the pipeline has no environment " + std::to_string(environment), {}, 0};
  if (!options_json.empty() && !is_json_object(options_json))
    return Error{Code::invalid_argument, "the options are no JSON object", {}, 0};
  CallContext call({at_least_one_ms(limits), limits.stop, {}, {pipeline->name}}, generation_->log());
  Result<CallGate::Pass> pass = enter(call);
  if (!pass.ok()) return pass.error();
  auto view = view_of(pipeline);
  ProblemsSink problems(*generation_);
  Status done = call_module(*generation_, call, "check", [&] {
    return outside->check(generation_->instance(), call.call(), view->get(),
                          static_cast<uint32_t>(environment), to_abi(options_json), problems.table());
  });
  if (!done.ok()) return done.error();
  return problems.take();
}

Result<std::string> StrategyAdapter::plan(const StrategyTask &task, const CallLimits &limits) const {
  const auto *planner = generation_->planner();
  if (planner == nullptr)
    return Error{
        Code::unsupported, generation_->display_name() + " cannot say beforehand what it would do", {}, 0};
  if (Status sound = check(task); !sound.ok()) return sound.error();
  CallContext call({at_least_one_ms(limits), limits.stop, task.trace_parent, {task.pipeline->name}},
                   generation_->log());
  Result<CallGate::Pass> pass = enter(call);
  if (!pass.ok()) return pass.error();
  TaskViews views;
  views.add(task, view_of(task.pipeline));
  TextSink text(plan_limit);
  Status done = call_module(*generation_, call, "plan", [&] {
    return planner->plan(generation_->instance(), call.call(), views.data()[0], text.table());
  });
  if (text.is_refused())
    return Error{Code::resource_exhausted,
                 generation_->display_name() + " has a plan of more than " + std::to_string(plan_limit) +
                     " bytes, which is more than can be shown",
                 {},
                 0};
  if (!done.ok()) return done.error();
  return generation_->taken(to_abi(text.text()), plan_limit);
}

Result<std::vector<std::string>> StrategyAdapter::wake(const WakeRequest &request,
                                                       const CallLimits &limits) const {
  const auto *waker = generation_->waker();
  if (waker == nullptr)
    return Error{Code::unsupported, generation_->display_name() + " is woken by no request", {}, 0};
  CallContext call({at_least_one_ms(limits), limits.stop, {}, {}}, generation_->log());
  Result<CallGate::Pass> pass = enter(call);
  if (!pass.ok()) return pass.error();
  BorrowedTexts texts;
  std::vector<promotion_pair> headers;
  headers.reserve(request.headers.size());
  for (const auto &[name, value] : request.headers) headers.push_back({texts.text(name), texts.text(value)});
  promotion_wake_request given{};
  given.struct_size = sizeof given;
  given.path = texts.text(request.path);
  given.headers = headers.data();
  given.header_count = headers.size();
  given.body = {request.body.data(), request.body.size()};
  WakesSink wakes;
  Status done = call_module(*generation_, call, "wake", [&] {
    return waker->read(generation_->instance(), call.call(), &given, wakes.table());
  });
  // Not reported as a fault here, where anybody on the network could have it repeated.
  if (!wakes.misuse().empty())
    return Error{
        Code::internal,
        generation_->display_name() + " named " + wakes.misuse() + "; report it to the module's authors",
        {},
        0};
  if (!done.ok()) return done.error();
  return wakes.take();
}

}  // namespace promotion::host::modules
