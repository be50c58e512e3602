// The functions of promotion.strategy/1, as questions to a worker.
#include "protocol/domain_codec.hpp"
#include "protocol/strategy_codec.hpp"
#include "remote_module.hpp"
#include "remote_outputs.hpp"

namespace promotion::host::worker {
namespace {

void give_results(Reader &from, const promotion_step_output &output) {
  Arena arena;
  while (another(from)) {
    const uint64_t task = from.u64();
    const promotion_step_result *result = from.flag() ? read_step_result(from, arena) : nullptr;
    if (!from.failed()) output.put(output.context, task, result);
  }
}

}  // namespace

promotion_strategy RemoteModule::strategy_table(const Loaded &loaded) const {
  const auto has = [&](Function function) { return (loaded.functions & bit_of(function)) != 0; };
  promotion_strategy table{};
  table.struct_size = std::min<uint32_t>(loaded.interface_size, sizeof table);
  table.flags = loaded.interface_flags;
  // Created through the module, which is the instance: without it this table would not know its worker.
  if (has(Function::create))
    table.create = [](const promotion_host *, const promotion_call *, promotion_string, void **) {
      return static_cast<promotion_status>(PROMOTION_UNSUPPORTED);
    };
  if (has(Function::validate))
    table.validate = [](void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                        uint32_t environment, const promotion_problems *problems) {
      return static_cast<RemoteModule *>(instance)->validate(call, pipeline, environment, problems);
    };
  if (has(Function::group))
    table.group = [](void *instance, const promotion_call *call, const promotion_task *task,
                     const promotion_sink *key) {
      return static_cast<RemoteModule *>(instance)->group(call, task, key);
    };
  if (has(Function::step))
    table.step = [](void *instance, const promotion_call *call, const promotion_task *const *tasks,
                    uint64_t count, const promotion_step_output *output) {
      return static_cast<RemoteModule *>(instance)->step(Function::step, call, tasks, count, output);
    };
  if (has(Function::withdraw))
    table.withdraw = [](void *instance, const promotion_call *call, const promotion_task *const *tasks,
                        uint64_t count, const promotion_step_output *output) {
      return static_cast<RemoteModule *>(instance)->step(Function::withdraw, call, tasks, count, output);
    };
  if (has(Function::destroy))
    table.destroy = [](void *instance) { static_cast<RemoteModule *>(instance)->destroy(); };
  return table;
}

promotion_status RemoteModule::validate(const promotion_call *about, const promotion_pipeline *pipeline,
                                        uint32_t environment, const promotion_problems *problems) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  arguments.u32(environment);
  write(arguments, *pipeline);
  RemoteCall calling = call(*here, about, problems);
  calling.carry_out(Function::validate, arguments.written(), "validating " + pipeline_of(*pipeline));
  return calling.conclude();
}

promotion_status RemoteModule::group(const promotion_call *about, const promotion_task *task,
                                     const promotion_sink *key) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  write(arguments, Tasks{&task, 1});
  RemoteCall calling = call(*here, about);
  if (calling.carry_out(Function::group, arguments.written(), "grouping " + tasks_of(&task, 1)))
    give_bytes(calling.outputs(), *key);
  return calling.conclude();
}

promotion_status RemoteModule::step(Function function, const promotion_call *about,
                                    const promotion_task *const *tasks, uint64_t count,
                                    const promotion_step_output *output) {
  if (count == 0) return PROMOTION_INVALID_ARGUMENT;
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  Writer arguments;
  write(arguments, Tasks{tasks, count});
  RemoteCall calling = call(*here, about);
  const std::string doing = function == Function::step ? "stepping " : "withdrawing ";
  if (calling.carry_out(function, arguments.written(), doing + tasks_of(tasks, count)))
    give_results(calling.outputs(), *output);
  return calling.conclude();
}

}  // namespace promotion::host::worker
