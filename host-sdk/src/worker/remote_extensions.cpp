// The functions of promotion.strategy.check/1, plan/1 and wake/1, as questions to a worker.
#include "protocol/domain_codec.hpp"
#include "protocol/strategy_codec.hpp"
#include "remote_module.hpp"
#include "remote_outputs.hpp"

namespace promotion::host::worker {

promotion_strategy_check RemoteModule::check_table() {
  promotion_strategy_check table{};
  table.struct_size = sizeof table;
  table.check = [](void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                   uint32_t environment, promotion_string options_json, const promotion_problems *problems) {
    return static_cast<RemoteModule *>(instance)->look_outside(call, pipeline, environment, options_json,
                                                               problems);
  };
  return table;
}

promotion_status RemoteModule::look_outside(const promotion_call *about, const promotion_pipeline *pipeline,
                                            uint32_t environment, promotion_string options_json,
                                            const promotion_problems *problems) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  arguments.u32(environment);
  arguments.text(options_json);
  write(arguments, *pipeline);
  RemoteCall calling = call(*here, about, problems);
  calling.carry_out(Function::check, arguments.written(), "checking " + pipeline_of(*pipeline));
  return calling.conclude();
}

promotion_strategy_plan RemoteModule::plan_table() {
  promotion_strategy_plan table{};
  table.struct_size = sizeof table;
  table.plan = [](void *instance, const promotion_call *call, const promotion_task *task,
                  const promotion_sink *text) {
    return static_cast<RemoteModule *>(instance)->plan(call, task, text);
  };
  return table;
}

promotion_status RemoteModule::plan(const promotion_call *about, const promotion_task *task,
                                    const promotion_sink *text) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  write(arguments, Tasks{&task, 1});
  RemoteCall calling = call(*here, about);
  if (calling.carry_out(Function::plan, arguments.written(), "planning " + tasks_of(&task, 1)))
    give_bytes(calling.outputs(), *text);
  return calling.conclude();
}

promotion_strategy_wake RemoteModule::wake_table() {
  promotion_strategy_wake table{};
  table.struct_size = sizeof table;
  table.read = [](void *instance, const promotion_call *call, const promotion_wake_request *request,
                  const promotion_wakes *wakes) {
    return static_cast<RemoteModule *>(instance)->wake(call, request, wakes);
  };
  return table;
}

promotion_status RemoteModule::wake(const promotion_call *about, const promotion_wake_request *request,
                                    const promotion_wakes *wakes) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  write(arguments, *request);
  RemoteCall calling = call(*here, about);
  if (calling.carry_out(Function::wake, arguments.written(), "reading a request that wakes tasks")) {
    Reader &keys = calling.outputs();
    while (another(keys)) {
      const promotion_string key = keys.claim();
      if (!keys.failed()) wakes->add(wakes->context, key);
    }
  }
  return calling.conclude();
}

}  // namespace promotion::host::worker
