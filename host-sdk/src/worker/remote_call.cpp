#include "remote_call.hpp"

#include <stdexcept>

#include "service_gateway.hpp"

namespace promotion::host::worker {
namespace {

using Clock = std::chrono::steady_clock;

// A thing that a module threw and that has no words.
struct Nameless {};

Clock::time_point instant(int64_t deadline_ns) {
  return Clock::time_point(std::chrono::nanoseconds(deadline_ns));
}

}  // namespace

bool RemoteCall::carry_out(Function function, std::string_view arguments, std::string doing) {
  const promotion_call &call = *parties_.call;
  auto pending = parties_.worker.begin(std::move(doing));
  if (pending == nullptr) return false;
  Writer question = begin_message(MessageType::call, pending->id());
  write(
      question,
      CallHead{
          function, call.deadline_ns, call.cancel_fd > 0, {call.trace_parent.data, call.trace_parent.size}});
  question.append(arguments);
  if (parties_.worker.send(question.written())) await(*pending);
  // A worker that did not take it is about to end, and with the reason for it.
  std::string ignored;
  while (!returned_ && pending->wait(ignored, 0, {}) != PendingCall::Woken::ended) {
  }
  parties_.worker.finish(*pending);
  return returned_;
}

void RemoteCall::await(PendingCall &pending) {
  const promotion_call &call = *parties_.call;
  PendingCall::Until until;
  if (call.deadline_ns != 0) until = instant(call.deadline_ns) + parties_.grace;
  bool cancelled = false;
  for (std::string message; !returned_;) {
    switch (pending.wait(message, cancelled ? 0 : call.cancel_fd, until)) {
      case PendingCall::Woken::message:
        returned_ = take(pending, std::move(message));
        continue;
      case PendingCall::Woken::cancelled: {
        cancelled = true;
        parties_.worker.send(begin_message(MessageType::cancel, pending.id()).written());
        const auto end = Clock::now() + parties_.grace;
        until = until ? std::min(*until, end) : end;
        continue;
      }
      case PendingCall::Woken::late:
        return note_lateness(pending, cancelled);
      case PendingCall::Woken::ended:
        return;
    }
  }
}

void RemoteCall::note_lateness(const PendingCall &pending, bool cancelled) {
  const bool past = parties_.call->deadline_ns != 0 && Clock::now() >= instant(parties_.call->deadline_ns);
  parties_.worker.end("because it was not done with " + pending.doing() + " " +
                      std::to_string(parties_.grace.count()) + " ms after " +
                      (cancelled && !past ? "it was cancelled" : "its deadline"));
}

bool RemoteCall::take(PendingCall &pending, std::string message) {
  Reader from(message);
  const MessageHead head = read_head(from);
  ServiceGateway gateway(parties_.worker, pending, parties_.host, parties_.call);
  bool sound = false;
  if (head.type == MessageType::log) {
    sound = gateway.log(from);
  } else if (head.type == MessageType::service_request) {
    sound = gateway.serve(from);
  } else if (head.type == MessageType::problem) {
    sound = add_problem(pending, from);
  } else if (head.type == MessageType::service_answer) {
    sound = true;  // to what the deadline had ended
  } else if (head.type == MessageType::result) {
    answer_ = std::move(message);
    outputs_ = Reader(answer_);
    read_head(outputs_);
    result_ = read_call_result(outputs_);
    if (!outputs_.failed()) return true;
  }
  if (!sound) parties_.worker.end("because it broke the protocol between hosts and workers");
  return false;
}

bool RemoteCall::add_problem(const PendingCall &pending, Reader &from) const {
  const uint64_t question = from.u64();
  const int32_t severity = from.i32();
  const promotion_string pointer = from.text(), reason = from.text(), message = from.text();
  if (!from.done()) return false;
  const promotion_problems *problems = parties_.problems;
  Writer answer = begin_message(MessageType::service_done, pending.id());
  answer.u64(question);
  answer.i32(problems == nullptr ? PROMOTION_OK
                                 : problems->add(problems->context, severity, pointer, reason, message));
  parties_.worker.send(answer.written());
  return true;
}

promotion_status RemoteCall::conclude() {
  const promotion_call &call = *parties_.call;
  if (returned_ && outputs_.done()) {
    if (result_.thrown && result_.thrown_named) throw std::runtime_error(std::string(result_.exception));
    if (result_.thrown) throw Nameless{};
    if (result_.told)
      call.error(call.context, result_.retry_after_ms, {result_.message.data(), result_.message.size()},
                 {result_.details_json.data(), result_.details_json.size()});
    return result_.status;
  }
  std::string why = parties_.worker.cause();
  if (returned_) {
    why = "because its answer cannot be read";
    parties_.worker.end(why);
    why = "the worker of the module was ended " + why;
  }
  call.error(call.context, 0, {why.data(), why.size()}, {nullptr, 0});
  return PROMOTION_UNAVAILABLE;
}

std::string await_loaded(WorkerProcess &worker, PendingCall &pending, std::chrono::milliseconds patience) {
  std::string message, ignored;
  const auto woken = pending.wait(message, 0, Clock::now() + patience);
  if (woken == PendingCall::Woken::message) return message;
  if (woken == PendingCall::Woken::late) {
    worker.end("because it was not done with " + pending.doing() + " after " +
               std::to_string(patience.count()) + " ms");
    while (pending.wait(ignored, 0, {}) != PendingCall::Woken::ended) {
    }
  }
  return {};
}

}  // namespace promotion::host::worker
