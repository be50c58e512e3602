#include "services.hpp"

#include <algorithm>

#include "worker/protocol/domain_codec.hpp"
#include "worker/protocol/service_codec.hpp"

namespace promotion::worker {

using namespace host::worker;

namespace {

constexpr size_t log_limit = 64 * 1024;  // the host cuts further, once secrets are masked

promotion_string cut(promotion_string text) {
  if (text.data == nullptr) return {nullptr, 0};
  return {text.data, std::min<uint64_t>(text.size, log_limit)};
}

bool is_writable(const promotion_sink *sink) {
  return sink != nullptr && PROMOTION_HAS(sink, promotion_sink, write) && sink->write != nullptr;
}

bool is_usable(const promotion_http_answer *answer) {
  return answer != nullptr && PROMOTION_HAS(answer, promotion_http_answer, body) && answer->head &&
         answer->body;
}

// Nothing may be thrown into a module; what can be is a want of memory.
template <class Work>
promotion_status guarded(Work work) noexcept {
  try {
    return work();
  } catch (...) {
    return PROMOTION_RESOURCE_EXHAUSTED;
  }
}

promotion_status misused(const promotion_call *call, Service service, const char *what) {
  ModuleCall *caller = ModuleCall::of(call);
  if (caller != nullptr) caller->tell(std::string(id_of(service)) + ": the module passed " + what);
  return PROMOTION_INVALID_ARGUMENT;
}

}  // namespace

Services::Services(HostLink &link, std::vector<std::string> granted)
    : link_(link), granted_(std::move(granted)) {
  host_ = {sizeof host_, PROMOTION_ABI_MINOR, this, &Services::log, &Services::service};
  secrets_ = {sizeof secrets_, 0, this, &Services::get_secret};
  http_ = {sizeof http_, 0, this, &Services::send_http};
  storage_ = {sizeof storage_, 0, this, &Services::storage_folder};
  timezones_ = {sizeof timezones_, 0, this, &Services::get_timezone};
  events_ = {sizeof events_, 0, this, &Services::emit};
}

const void *Services::service(void *context, promotion_string id) {
  const auto *self = static_cast<const Services *>(context);
  if (self == nullptr || id.data == nullptr) return nullptr;
  const std::string_view asked(id.data, id.size);
  if (std::find(self->granted_.begin(), self->granted_.end(), asked) == self->granted_.end()) return nullptr;
  if (asked == PROMOTION_SECRETS_ID) return &self->secrets_;
  if (asked == PROMOTION_HTTP_ID) return &self->http_;
  if (asked == PROMOTION_STORAGE_ID) return &self->storage_;
  if (asked == PROMOTION_TIMEZONES_ID) return &self->timezones_;
  if (asked == PROMOTION_EVENTS_ID) return &self->events_;
  return nullptr;
}

void Services::log(void *context, const promotion_call *call, int32_t severity, promotion_string message,
                   promotion_string fields_json) {
  auto *self = static_cast<Services *>(context);
  if (self == nullptr) return;
  try {
    const ModuleCall *caller = ModuleCall::of(call);
    Writer to = begin_message(MessageType::log, caller == nullptr ? 0 : caller->id());
    to.i32(severity);
    to.text(cut(message));
    to.text(fields_json.size > log_limit ? promotion_string{nullptr, 0} : cut(fields_json));
    self->link_.send(to.written());
  } catch (...) {  // a line is lost; a module must not notice
  }
}

promotion_status Services::ask(const promotion_call *call, Service service, const std::string &arguments,
                               const Takers &takers) {
  ModuleCall *caller = ModuleCall::of(call);
  if (caller == nullptr) return PROMOTION_INVALID_ARGUMENT;
  HostLink::Exchange exchange(link_);
  Writer question = begin_message(MessageType::service_request, caller->id());
  question.u64(exchange.id());
  question.u8(static_cast<uint8_t>(service));
  question.append(arguments);
  if (question.size() > message_limit) return misused(call, service, "more than can be sent at once");
  link_.send(question.written());
  for (bool refused = false;;) {
    const std::string message = exchange.next();
    Reader from(message);
    const MessageHead head = read_head(from);
    from.u64();
    if (head.type == MessageType::service_done) {
      const promotion_status status = from.i32();
      if (status != PROMOTION_OK && !refused) caller->forget_told();
      return status;
    }
    const promotion_status taken =
        head.type == MessageType::service_head ? takers.head(from) : takers.data(from.view());
    refused = refused || taken != PROMOTION_OK;
    Writer answer = begin_message(MessageType::service_answer, caller->id());
    answer.u64(exchange.id());
    answer.i32(taken);
    link_.send(answer.written());
  }
}

promotion_status Services::ask_for_bytes(const promotion_call *call, Service service,
                                         const std::string &arguments, const promotion_sink *sink) {
  if (!is_writable(sink)) return misused(call, service, "a sink that cannot be used");
  return ask(
      call, service, arguments,
      {[](Reader &) { return PROMOTION_INTERNAL; },
       [&](std::string_view bytes) { return sink->write(sink->context, bytes.data(), bytes.size()); }});
}

promotion_status Services::get_secret(void *context, const promotion_call *call,
                                      promotion_string namespace_name, promotion_string name,
                                      promotion_string key, const promotion_sink *value) {
  return guarded([&] {
    Writer arguments;
    for (const auto &text : {namespace_name, name, key}) arguments.text(text);
    return static_cast<Services *>(context)->ask_for_bytes(call, Service::secrets, arguments.written(),
                                                           value);
  });
}

promotion_status Services::send_http(void *context, const promotion_call *call,
                                     const promotion_http_request *request,
                                     const promotion_http_answer *answer) {
  return guarded([&]() -> promotion_status {
    if (request == nullptr || !PROMOTION_HAS(request, promotion_http_request, timeout_ms))
      return misused(call, Service::http, "no request, or one that is too short");
    if (!is_usable(answer)) return misused(call, Service::http, "an answer that cannot be used");
    Writer arguments;
    write(arguments, *request);
    Arena arena;
    auto head = [&](Reader &from) -> promotion_status {
      const int32_t status_code = from.i32();
      const Pairs headers = read_pairs(from, arena);
      return answer->head(answer->context, status_code, headers.data, headers.count);
    };
    auto body = [&](std::string_view bytes) -> promotion_status {
      return answer->body(answer->context, bytes.data(), bytes.size());
    };
    return static_cast<Services *>(context)->ask(call, Service::http, arguments.written(), {head, body});
  });
}

promotion_status Services::storage_folder(void *context, const promotion_call *call,
                                          const promotion_sink *path) {
  return guarded(
      [&] { return static_cast<Services *>(context)->ask_for_bytes(call, Service::storage, {}, path); });
}

promotion_status Services::get_timezone(void *context, const promotion_call *call, promotion_string name,
                                        const promotion_sink *tzif) {
  return guarded([&] {
    Writer arguments;
    arguments.text(name);
    return static_cast<Services *>(context)->ask_for_bytes(call, Service::timezones, arguments.written(),
                                                           tzif);
  });
}

promotion_status Services::emit(void *context, const promotion_call *call,
                                const promotion_kubernetes_event *event) {
  return guarded([&]() -> promotion_status {
    if (event == nullptr || !PROMOTION_HAS(event, promotion_kubernetes_event, annotation_count))
      return misused(call, Service::events, "no event, or one that is too short");
    Writer arguments;
    write(arguments, *event);
    return static_cast<Services *>(context)->ask(
        call, Service::events, arguments.written(),
        {[](Reader &) { return PROMOTION_INTERNAL; }, [](std::string_view) { return PROMOTION_INTERNAL; }});
  });
}

}  // namespace promotion::worker
