#include "worker.hpp"

#include <unistd.h>

#include <cstdio>

#include "sandbox.hpp"

namespace promotion::worker {

using namespace host::worker;

namespace {

constexpr size_t thread_limit = 16;

bool is_control(Function function) {
  return function == Function::init || function == Function::create || function == Function::destroy ||
         function == Function::quiesce;
}

}  // namespace

Worker::Worker(int channel) : channel_(channel), link_(channel_) {}

bool Worker::receive(std::string &message, int *passed) {
  for (;;) {
    switch (channel_.receive(message, true, passed)) {
      case Channel::Received::message:
        return true;
      case Channel::Received::nothing:
        continue;
      default:
        return false;
    }
  }
}

int Worker::run() {
  std::string message, why;
  int image = -1;
  Setup setup;
  if (!receive(message, &image)) return 1;
  if (!decode(message, setup, why) || image < 0) {
    Loaded refused;
    refused.error = why.empty() ? "the set-up came without a module" : why;
    link_.send(encode(refused));
    return 1;
  }
  Statements statements = restrict_before_load(setup);
  services_.emplace(link_, setup.services);
  module_.emplace(services_->table(), link_);
  Loaded loaded = module_->load(image, setup.evaluator);
  for (auto &lacking : restrict_after_load(setup)) statements.push_back(std::move(lacking));
  loaded.statements = std::move(statements);
  // An evaluator takes calls on any thread; a strategy only if it says so.
  const bool concurrent = setup.evaluator || (loaded.interface_flags & PROMOTION_STRATEGY_CONCURRENT) != 0;
  threads_.emplace(concurrent ? thread_limit : 1);
  link_.send(encode(loaded));
  listen();
}

void Worker::listen() {
  std::string message;
  while (receive(message, nullptr)) take(std::move(message));
  // Threads may be in the middle of the module; nothing of it is worth waiting for without a host.
  fflush(nullptr);
  _exit(0);
}

void Worker::take(std::string message) {
  Reader from(message);
  const MessageHead head = read_head(from);
  switch (head.type) {
    case MessageType::call:
      return take_call(head.call, std::make_shared<const std::string>(std::move(message)));
    case MessageType::cancel:
      return cancel(head.call);
    case MessageType::release: {
      const uint64_t prepared = from.u64();
      module_->announce_release();
      return threads_->post([this, prepared] { module_->release(prepared); });
    }
    case MessageType::service_head:
    case MessageType::service_data:
    case MessageType::service_done: {
      const uint64_t exchange = from.u64();
      return link_.deliver(exchange, std::move(message));
    }
    case MessageType::ping:
      return link_.send(begin_message(MessageType::pong, head.call).written());
    default:
      return;
  }
}

void Worker::take_call(uint64_t id, std::shared_ptr<const std::string> message) {
  Reader from(*message);
  read_head(from);
  const CallHead head = read_call_head(from);
  // Known at once, so that a cancellation finds it even before it has begun.
  auto call = std::make_shared<ModuleCall>(id, head);
  {
    std::lock_guard lock(mutex_);
    calls_.emplace(id, call.get());
  }
  auto work = [this, call, function = head.function, from, message] {
    std::string answer = module_->run(*call, function, from, message);
    {
      std::lock_guard lock(mutex_);
      calls_.erase(call->id());
    }
    link_.send(answer);
  };
  if (is_control(head.function))
    control_.post(std::move(work));
  else
    threads_->post(std::move(work));
}

void Worker::cancel(uint64_t id) {
  std::lock_guard lock(mutex_);
  auto found = calls_.find(id);
  if (found != calls_.end()) found->second->cancel();
}

}  // namespace promotion::worker
