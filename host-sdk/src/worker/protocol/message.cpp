#include "message.hpp"

namespace promotion::host::worker {

Writer begin_message(MessageType type, uint64_t call) {
  Writer to;
  to.u8(static_cast<uint8_t>(type));
  to.u64(call);
  return to;
}

MessageHead read_head(Reader &from) {
  MessageHead head;
  head.type = static_cast<MessageType>(from.u8());
  head.call = from.u64();
  return head;
}

void write(Writer &to, const CallHead &head) {
  to.u8(static_cast<uint8_t>(head.function));
  to.i64(head.deadline_ns);
  to.flag(head.cancellable);
  to.text(head.trace_parent);
}

CallHead read_call_head(Reader &from) {
  CallHead head;
  head.function = static_cast<Function>(from.u8());
  head.deadline_ns = from.i64();
  head.cancellable = from.flag();
  head.trace_parent = from.view();
  return head;
}

void write(Writer &to, const CallResult &result) {
  to.i32(result.status);
  to.flag(result.thrown);
  to.flag(result.thrown_named);
  to.text(result.exception);
  to.flag(result.told);
  to.i64(result.retry_after_ms);
  to.text(result.message);
  to.text(result.details_json);
}

CallResult read_call_result(Reader &from) {
  CallResult result;
  result.status = from.i32();
  result.thrown = from.flag();
  result.thrown_named = from.flag();
  result.exception = from.view();
  result.told = from.flag();
  result.retry_after_ms = from.i64();
  result.message = from.view();
  result.details_json = from.view();
  return result;
}

}  // namespace promotion::host::worker
