// What a strategy module may be able to do besides: promotion.strategy.check/1, plan/1 and wake/1.
#include "module.hpp"
#include "output_tables.hpp"
#include "worker/protocol/domain_codec.hpp"
#include "worker/protocol/strategy_codec.hpp"

namespace promotion::worker {

using namespace host::worker;

// One that ends before what its first release had is as good as none.
void Module::find_extensions(Loaded &loaded) {
  const auto offer = [&](auto &table, std::string_view id, Function function, size_t least, auto entry) {
    table = static_cast<std::decay_t<decltype(table)>>(table_->find({id.data(), id.size()}));
    if (table == nullptr || table->struct_size < least || table->*entry == nullptr)
      table = nullptr;
    else
      loaded.functions |= bit_of(function);
  };
  offer(check_, PROMOTION_STRATEGY_CHECK_ID, Function::check,
        offsetof(promotion_strategy_check, check) + sizeof check_->check, &promotion_strategy_check::check);
  offer(plan_, PROMOTION_STRATEGY_PLAN_ID, Function::plan,
        offsetof(promotion_strategy_plan, plan) + sizeof plan_->plan, &promotion_strategy_plan::plan);
  offer(wake_, PROMOTION_STRATEGY_WAKE_ID, Function::wake,
        offsetof(promotion_strategy_wake, read) + sizeof wake_->read, &promotion_strategy_wake::read);
}

promotion_status Module::check(ModuleCall &call, Reader &from) {
  Arena arena;
  const uint32_t environment = from.u32();
  const promotion_string options = from.text();
  const promotion_pipeline *pipeline = read_pipeline(from, arena);
  if (!from.done() || check_ == nullptr) return PROMOTION_INTERNAL;
  const ProblemsTable problems(link_, call.id());
  return check_->check(instance_, call.call(), pipeline, environment, options, problems.table());
}

promotion_status Module::plan(ModuleCall &call, Reader &from, Writer &outputs) {
  Arena arena;
  const Tasks tasks = read_tasks(from, arena);
  if (!from.done() || tasks.count != 1 || plan_ == nullptr) return PROMOTION_INTERNAL;
  BytesTable text(outputs);
  const promotion_status status = plan_->plan(instance_, call.call(), tasks.data[0], text.table());
  text.end();
  return status;
}

promotion_status Module::wake(ModuleCall &call, Reader &from, Writer &outputs) {
  Arena arena;
  const promotion_wake_request *request = read_wake_request(from, arena);
  if (!from.done() || wake_ == nullptr) return PROMOTION_INTERNAL;
  WakesTable keys(outputs);
  const promotion_status status = wake_->read(instance_, call.call(), request, keys.table());
  keys.end();
  return status;
}

}  // namespace promotion::worker
