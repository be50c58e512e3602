// The functions of promotion.evaluator/1, as questions to a worker.
#include "protocol/domain_codec.hpp"
#include "protocol/evaluator_codec.hpp"
#include "remote_module.hpp"
#include "remote_outputs.hpp"

namespace promotion::host::worker {
namespace {

std::string name_of(const promotion_pipeline &pipeline) {
  return std::string(pipeline.namespace_name.data, pipeline.namespace_name.size) + "/" +
         std::string(pipeline.name.data, pipeline.name.size);
}

void give_outputs(Reader &from, const promotion_evaluation_output &output) {
  Arena arena;
  while (another(from)) {
    const bool is_decision = from.flag(), usable = from.flag();
    if (is_decision) {
      const promotion_decision *decision = usable ? read_decision(from, arena) : nullptr;
      if (!from.failed()) output.decide(output.context, decision);
    } else {
      const promotion_deployment *deployment = usable ? read_deployment(from, arena) : nullptr;
      if (!from.failed()) output.observe(output.context, deployment);
    }
  }
}

}  // namespace

promotion_evaluator RemoteModule::evaluator_table(const Loaded &loaded) const {
  const auto has = [&](Function function) { return (loaded.functions & bit_of(function)) != 0; };
  promotion_evaluator table{};
  table.struct_size = std::min<uint32_t>(loaded.interface_size, sizeof table);
  table.flags = loaded.interface_flags;
  // Created through the module, which is the instance: without it this table would not know its worker.
  if (has(Function::create))
    table.create = [](const promotion_host *, const promotion_call *, promotion_string, void **) {
      return static_cast<promotion_status>(PROMOTION_UNSUPPORTED);
    };
  if (has(Function::prepare)) {
    table.prepare = [](void *instance, const promotion_call *call, const promotion_pipeline *pipeline,
                       const promotion_problems *problems, void **prepared) {
      return static_cast<RemoteModule *>(instance)->prepare(call, pipeline, problems, prepared);
    };
    table.release = [](void *instance, void *prepared) {
      static_cast<RemoteModule *>(instance)->release(static_cast<Prepared *>(prepared));
    };
  }
  if (has(Function::evaluate))
    table.evaluate = [](void *instance, const promotion_call *call, const void *prepared,
                        const promotion_evaluation *input, const promotion_evaluation_output *output) {
      return static_cast<RemoteModule *>(instance)->evaluate(call, *static_cast<const Prepared *>(prepared),
                                                             input, output);
    };
  if (has(Function::destroy))
    table.destroy = [](void *instance) { static_cast<RemoteModule *>(instance)->destroy(); };
  return table;
}

promotion_status RemoteModule::prepare(const promotion_call *about, const promotion_pipeline *pipeline,
                                       const promotion_problems *problems, void **prepared) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  auto made = std::make_unique<Prepared>();
  made->id = ++last_prepared_;
  made->doing = "the pipeline " + name_of(*pipeline);
  Writer bytes;
  write(bytes, *pipeline);
  made->pipeline = bytes.take();
  Writer arguments;
  arguments.u64(made->id);
  arguments.append(made->pipeline);
  RemoteCall calling = call(*here, about, problems);
  calling.carry_out(Function::prepare, arguments.written(), "preparing " + made->doing);
  const promotion_status done = calling.conclude();
  if (done != PROMOTION_OK) return done;
  std::lock_guard lock(here->preparing);
  here->prepared.insert(made->id);
  *prepared = made.release();
  return done;
}

// For a worker that was started since the pipeline was prepared. What was wrong with the pipeline was told
// then.
promotion_status RemoteModule::prepare_again(Incarnation &incarnation, const promotion_call *about,
                                             const Prepared &prepared) {
  std::lock_guard lock(incarnation.preparing);
  if (incarnation.prepared.contains(prepared.id)) return PROMOTION_OK;
  Writer arguments;
  arguments.u64(prepared.id);
  arguments.append(prepared.pipeline);
  RemoteCall calling = call(incarnation, about);
  calling.carry_out(Function::prepare, arguments.written(), "preparing " + prepared.doing);
  const promotion_status done = calling.conclude();
  if (done == PROMOTION_OK) incarnation.prepared.insert(prepared.id);
  return done;
}

promotion_status RemoteModule::evaluate(const promotion_call *about, const Prepared &prepared,
                                        const promotion_evaluation *input,
                                        const promotion_evaluation_output *output) {
  const IncarnationPtr here = incarnation(about);
  if (here == nullptr) return PROMOTION_UNAVAILABLE;
  if (const promotion_status again = prepare_again(*here, about, prepared); again != PROMOTION_OK)
    return again;
  Writer arguments;
  arguments.u64(prepared.id);
  write(arguments, *input);
  RemoteCall calling = call(*here, about);
  if (calling.carry_out(Function::evaluate, arguments.written(), "evaluating " + prepared.doing))
    give_outputs(calling.outputs(), *output);
  return calling.conclude();
}

void RemoteModule::release(Prepared *prepared) {
  const std::unique_ptr<Prepared> released(prepared);
  IncarnationPtr here;
  {
    std::lock_guard lock(mutex_);
    here = current_;
  }
  if (here == nullptr) return;
  {
    std::lock_guard lock(here->preparing);
    if (here->prepared.erase(prepared->id) == 0) return;
  }
  Writer message = begin_message(MessageType::release, 0);
  message.u64(prepared->id);
  here->process->send(message.written());
}

}  // namespace promotion::host::worker
