#include "service_codec.hpp"

#include "domain_codec.hpp"

namespace promotion::host::worker {

std::string_view id_of(Service service) {
  switch (service) {
    case Service::secrets:
      return PROMOTION_SECRETS_ID;
    case Service::http:
      return PROMOTION_HTTP_ID;
    case Service::storage:
      return PROMOTION_STORAGE_ID;
    case Service::timezones:
      return PROMOTION_TIMEZONES_ID;
    case Service::events:
      return PROMOTION_EVENTS_ID;
  }
  return {};
}

void write(Writer &to, const promotion_http_request &request) {
  to.text(request.method);
  to.text(request.url);
  write(to, Pairs{request.headers, request.header_count});
  for (const auto *bytes : {&request.body, &request.ca_pem, &request.certificate_pem, &request.key_pem})
    to.bytes(*bytes);
  to.text(request.proxy);
  to.i64(request.timeout_ms);
}

const promotion_http_request *read_http_request(Reader &from, Arena &arena) {
  auto *request = arena.one<promotion_http_request>();
  request->method = from.text();
  request->url = from.text();
  const Pairs headers = read_pairs(from, arena);
  request->headers = headers.data;
  request->header_count = headers.count;
  for (auto *bytes : {&request->body, &request->ca_pem, &request->certificate_pem, &request->key_pem})
    *bytes = from.bytes();
  request->proxy = from.text();
  request->timeout_ms = from.i64();
  return request;
}

void write(Writer &to, const promotion_kubernetes_event &event) {
  write(to, event.regarding);
  for (const auto *text : {&event.type, &event.reason, &event.action, &event.message}) to.text(*text);
  write(to, Pairs{event.annotations, event.annotation_count});
}

const promotion_kubernetes_event *read_kubernetes_event(Reader &from, Arena &arena) {
  auto *event = arena.one<promotion_kubernetes_event>();
  event->regarding = read_reference(from, arena);
  for (auto *text : {&event->type, &event->reason, &event->action, &event->message}) *text = from.text();
  const Pairs annotations = read_pairs(from, arena);
  event->annotations = annotations.data;
  event->annotation_count = annotations.count;
  return event;
}

}  // namespace promotion::host::worker
