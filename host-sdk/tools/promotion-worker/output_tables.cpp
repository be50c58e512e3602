#include "output_tables.hpp"

#include "worker/protocol/domain_codec.hpp"
#include "worker/protocol/evaluator_codec.hpp"
#include "worker/protocol/strategy_codec.hpp"

namespace promotion::worker {

using namespace host::worker;

namespace {

constexpr size_t output_limit = message_limit - 1024 * 1024;  // leaves room for what is told beside it

}  // namespace

template <class Put>
promotion_status OutputTable::add(Put put) noexcept {
  try {
    Writer one;
    one.flag(true);
    put(one);
    std::lock_guard lock(mutex_);
    if (over_) return PROMOTION_INVALID_ARGUMENT;
    if (one.size() > output_limit - to_.size()) return PROMOTION_RESOURCE_EXHAUSTED;
    to_.append(one.written());
    return PROMOTION_OK;
  } catch (...) {
    return PROMOTION_RESOURCE_EXHAUSTED;
  }
}

void OutputTable::end() {
  std::lock_guard lock(mutex_);
  over_ = true;
  to_.flag(false);
}

ProblemsTable::ProblemsTable(HostLink &link, uint64_t call) : link_(link), call_(call) {
  table_ = {sizeof table_, 0, this, &ProblemsTable::add_problem};
}

promotion_status ProblemsTable::add_problem(void *context, int32_t severity, promotion_string json_pointer,
                                            promotion_string reason, promotion_string message) {
  if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
  try {
    auto *self = static_cast<ProblemsTable *>(context);
    HostLink::Exchange exchange(self->link_);
    Writer problem = begin_message(MessageType::problem, self->call_);
    problem.u64(exchange.id());
    problem.i32(severity);
    for (const auto &text : {json_pointer, reason, message}) problem.cut(text);
    self->link_.send(problem.written());
    const std::string answer = exchange.next();
    Reader from(answer);
    read_head(from);
    from.u64();
    return from.i32();
  } catch (...) {
    return PROMOTION_RESOURCE_EXHAUSTED;
  }
}

EvaluationTable::EvaluationTable(Writer &to) : OutputTable(to) {
  table_ = {sizeof table_, 0, this, &EvaluationTable::decide, &EvaluationTable::observe};
}

// One that is NULL or too short crosses as absent, so that the host sees the same misuse.
promotion_status EvaluationTable::decide(void *context, const promotion_decision *decision) {
  if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
  return static_cast<EvaluationTable *>(context)->add([&](Writer &to) {
    const bool usable = decision != nullptr && PROMOTION_HAS(decision, promotion_decision, gate_count);
    to.flag(true);
    to.flag(usable);
    if (usable) host::worker::write(to, *decision);
  });
}

promotion_status EvaluationTable::observe(void *context, const promotion_deployment *deployment) {
  if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
  return static_cast<EvaluationTable *>(context)->add([&](Writer &to) {
    const bool usable =
        deployment != nullptr && PROMOTION_HAS(deployment, promotion_deployment, metadata_count);
    to.flag(false);
    to.flag(usable);
    if (usable) host::worker::write(to, *deployment);
  });
}

StepTable::StepTable(Writer &to) : OutputTable(to) { table_ = {sizeof table_, 0, this, &StepTable::put}; }

promotion_status StepTable::put(void *context, uint64_t task, const promotion_step_result *result) {
  if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
  return static_cast<StepTable *>(context)->add([&](Writer &to) {
    const bool usable = result != nullptr && PROMOTION_HAS(result, promotion_step_result, details_json);
    to.u64(task);
    to.flag(usable);
    if (usable) host::worker::write(to, *result);
  });
}

BytesTable::BytesTable(Writer &to) : OutputTable(to) {
  table_ = {sizeof table_, 0, this, &BytesTable::write};
}

promotion_status BytesTable::write(void *context, const void *data, uint64_t size) {
  if (context == nullptr || (data == nullptr && size != 0)) return PROMOTION_INVALID_ARGUMENT;
  return static_cast<BytesTable *>(context)->add([&](Writer &to) { to.bytes(promotion_bytes{data, size}); });
}

WakesTable::WakesTable(Writer &to) : OutputTable(to) {
  table_ = {sizeof table_, 0, this, &WakesTable::add_key};
}

promotion_status WakesTable::add_key(void *context, promotion_string key) {
  if (context == nullptr) return PROMOTION_INVALID_ARGUMENT;
  return static_cast<WakesTable *>(context)->add([&](Writer &to) { to.claim(key); });
}

}  // namespace promotion::worker
