#include "service_gateway.hpp"

#include <openssl/crypto.h>

#include <deque>

#include "protocol/domain_codec.hpp"
#include "protocol/service_codec.hpp"

namespace promotion::host::worker {
namespace {

constexpr size_t part_limit = 256 * 1024;  // of what goes back at once

}  // namespace

Writer ServiceGateway::begin(MessageType type, uint64_t exchange) const {
  Writer to = begin_message(type, pending_.id());
  to.u64(exchange);
  return to;
}

promotion_status ServiceGateway::Exchange::pass_on(Writer &message) {
  std::string bytes = message.take();
  const bool sent = gateway.worker_.send(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());  // a Secret, maybe
  return sent ? gateway.answer_to(id) : PROMOTION_CANCELLED;
}

promotion_status ServiceGateway::Exchange::data(const void *bytes, uint64_t size) {
  const std::string_view all(static_cast<const char *>(bytes), size);
  promotion_status taken = PROMOTION_OK;
  for (size_t at = 0; taken == PROMOTION_OK && (at < all.size() || at == 0); at += part_limit) {
    Writer to = gateway.begin(MessageType::service_data, id);
    to.text(all.substr(at, part_limit));
    taken = pass_on(to);
  }
  return taken;
}

promotion_status ServiceGateway::Exchange::head(int32_t status_code, const promotion_pair *headers,
                                                uint64_t count) {
  Writer to = gateway.begin(MessageType::service_head, id);
  to.i32(status_code);
  write(to, Pairs{headers, count});
  return pass_on(to);
}

// What else the module says meanwhile, from threads of its own, waits its turn.
promotion_status ServiceGateway::answer_to(uint64_t exchange) {
  std::deque<std::string> others;
  PendingCall::Until until;
  if (call_->deadline_ns != 0)
    until = std::chrono::steady_clock::time_point(std::chrono::nanoseconds(call_->deadline_ns)) +
            std::chrono::seconds(2);
  promotion_status answer = PROMOTION_CANCELLED;
  for (std::string message; pending_.wait(message, 0, until) == PendingCall::Woken::message;) {
    Reader from(message);
    if (read_head(from).type == MessageType::service_answer && from.u64() == exchange) {
      answer = from.i32();
      sound_ = sound_ && from.done();
      break;
    }
    others.push_back(std::move(message));
  }
  pending_.put_back(std::move(others));
  return answer;
}

promotion_status ServiceGateway::refuse(std::string_view service) {
  const std::string text = std::string(service) + " was not granted to the module; add it to its services";
  call_->error(call_->context, -1, {text.data(), text.size()}, {nullptr, 0});
  return PROMOTION_PERMISSION_DENIED;
}

bool ServiceGateway::serve(Reader &from) {
  Exchange exchange{*this, from.u64()};
  const auto service = static_cast<Service>(from.u8());
  if (from.failed() || id_of(service).empty()) return false;
  const promotion_status status = carry_out(service, from, exchange);
  if (!sound_) return false;
  Writer done = begin(MessageType::service_done, exchange.id);
  done.i32(status);
  worker_.send(done.written());
  return true;
}

namespace {

template <class Table>
const Table &as(const void *table) {
  return *static_cast<const Table *>(table);
}

}  // namespace

promotion_status ServiceGateway::carry_out(Service service, Reader &from, Exchange &exchange) {
  const std::string_view id = id_of(service);
  const void *table = host_->service(host_->context, {id.data(), id.size()});
  if (table == nullptr) return refuse(id);
  const promotion_sink sink{sizeof sink, 0, &exchange, [](void *context, const void *data, uint64_t size) {
                              return static_cast<Exchange *>(context)->data(data, size);
                            }};
  switch (service) {
    case Service::secrets:
      return get_secret(as<promotion_secrets>(table), from, sink);
    case Service::http:
      return send_http(as<promotion_http>(table), from, exchange);
    case Service::storage: {
      const auto &storage = as<promotion_storage>(table);
      sound_ = from.done();
      return sound_ ? storage.folder(storage.context, call_, &sink) : PROMOTION_INVALID_ARGUMENT;
    }
    case Service::timezones: {
      const auto &timezones = as<promotion_timezones>(table);
      const promotion_string name = from.text();
      sound_ = from.done();
      return sound_ ? timezones.get(timezones.context, call_, name, &sink) : PROMOTION_INVALID_ARGUMENT;
    }
    case Service::events:
      return emit(as<promotion_events>(table), from);
  }
  return PROMOTION_UNSUPPORTED;
}

promotion_status ServiceGateway::get_secret(const promotion_secrets &secrets, Reader &from,
                                            const promotion_sink &sink) {
  const promotion_string namespace_name = from.text(), name = from.text(), key = from.text();
  sound_ = from.done();
  if (!sound_) return PROMOTION_INVALID_ARGUMENT;
  return secrets.get(secrets.context, call_, namespace_name, name, key, &sink);
}

promotion_status ServiceGateway::send_http(const promotion_http &http, Reader &from, Exchange &exchange) {
  Arena arena;
  const promotion_http_request *request = read_http_request(from, arena);
  sound_ = from.done();
  if (!sound_) return PROMOTION_INVALID_ARGUMENT;
  const promotion_http_answer answer{
      sizeof answer, 0, &exchange,
      [](void *context, int32_t status_code, const promotion_pair *headers, uint64_t count) {
        return static_cast<Exchange *>(context)->head(status_code, headers, count);
      },
      [](void *context, const void *data, uint64_t size) {
        return static_cast<Exchange *>(context)->data(data, size);
      }};
  return http.send(http.context, call_, request, &answer);
}

promotion_status ServiceGateway::emit(const promotion_events &events, Reader &from) {
  Arena arena;
  const promotion_kubernetes_event *event = read_kubernetes_event(from, arena);
  sound_ = from.done();
  return sound_ ? events.emit(events.context, call_, event) : PROMOTION_INVALID_ARGUMENT;
}

bool ServiceGateway::log(Reader &from) const {
  const int32_t severity = from.i32();
  const promotion_string message = from.text(), fields = from.text();
  if (!from.done()) return false;
  host_->log(host_->context, call_, severity, message, fields);
  return true;
}

}  // namespace promotion::host::worker
