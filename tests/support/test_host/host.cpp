#include "host.hpp"

#include <stdlib.h>
#include <strings.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "views.hpp"

namespace promotion::test {
namespace {

Host &self(void *context) { return *static_cast<Host *>(context); }

std::string bytes(const promotion_bytes &value) {
  return value.size == 0 ? std::string() : std::string(static_cast<const char *>(value.data), value.size);
}

promotion_status give(const promotion_sink *sink, const std::string &value) {
  return sink->write(sink->context, value.data(), value.size());
}

void tell(const promotion_call *call, const std::string &message) {
  call->error(call->context, 0, borrow(message), {nullptr, 0});
}

/// The host's duty towards a module's request, as far as it can be seen without a network.
bool malformed(const HttpRequest &request) {
  const bool http = request.url.starts_with("http://") || request.url.starts_with("https://");
  if (!http || request.url.find_first_of(" \r\n") != std::string::npos) return true;
  for (const auto &[name, value] : request.headers) {
    if (name.empty() || name.find_first_of(" :\r\n") != std::string::npos) return true;
    if (value.find_first_of(std::string("\r\n\0", 3)) != std::string::npos) return true;
  }
  return false;
}

promotion_status hand_over(const ScriptedAnswer &answer, const promotion_http_answer &to) {
  std::vector<promotion_pair> headers;
  for (const auto &[name, value] : answer.headers) headers.push_back({borrow(name), borrow(value)});
  promotion_status status = to.head(to.context, answer.status, headers.data(), headers.size());
  for (std::size_t at = 0; status == PROMOTION_OK && at < answer.body.size(); at += answer.chunk) {
    const std::string piece = answer.body.substr(at, answer.chunk);
    status = to.body(to.context, piece.data(), piece.size());
  }
  return status;
}

}  // namespace

std::vector<std::string> HttpRequest::all(const std::string &name) const {
  std::vector<std::string> values;
  for (const auto &[key, value] : headers) {
    if (strcasecmp(key.c_str(), name.c_str()) == 0) values.push_back(value);
  }
  return values;
}

std::optional<std::string> HttpRequest::only(const std::string &name) const {
  const std::vector<std::string> values = all(name);
  if (values.size() != 1) return std::nullopt;
  return values[0];
}

Host::Host() {
  host_.struct_size = sizeof host_;
  host_.abi_minor = PROMOTION_ABI_MINOR;
  host_.context = this;
  host_.log = [](void *context, const promotion_call *, std::int32_t severity, promotion_string message,
                 promotion_string fields) {
    self(context).log_.push_back({severity, text(message), text(fields)});
  };
  host_.service = [](void *context, promotion_string id) { return self(context).service(text(id)); };
  fill_tables();
}

Host::~Host() {
  std::error_code ignored;
  if (!storage_.empty()) std::filesystem::remove_all(storage_, ignored);
}

void Host::fill_tables() {
  secrets_table_ = {sizeof secrets_table_, 0, this,
                    [](void *context, const promotion_call *call, promotion_string namespace_name,
                       promotion_string name, promotion_string key, const promotion_sink *value) {
                      Host &host = self(context);
                      const auto found = host.secrets_.find({text(namespace_name), text(name), text(key)});
                      promotion_status status = host.secrets_status_;
                      if (status == PROMOTION_OK && found == host.secrets_.end())
                        status = PROMOTION_NOT_FOUND;
                      if (status != PROMOTION_OK) {
                        tell(call, "the test's host has no Secret " + text(name) + " with key " + text(key));
                        return status;
                      }
                      return give(value, found->second);
                    }};
  http_table_ = {
      sizeof http_table_, 0, this,
      [](void *context, const promotion_call *call, const promotion_http_request *request,
         const promotion_http_answer *answer) { return self(context).send(call, *request, *answer); }};
  storage_table_ = {sizeof storage_table_, 0, this,
                    [](void *context, const promotion_call *, const promotion_sink *path) {
                      return give(path, self(context).storage().string());
                    }};
  timezones_table_ = {
      sizeof timezones_table_, 0, this,
      [](void *, const promotion_call *call, promotion_string name, const promotion_sink *tzif) {
        std::ifstream file("/usr/share/zoneinfo/" + text(name), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        if (!content.empty()) return give(tzif, content);
        tell(call, "there is no time zone " + text(name));
        return promotion_status{PROMOTION_NOT_FOUND};
      }};
  events_table_ = {sizeof events_table_, 0, this,
                   [](void *context, const promotion_call *, const promotion_kubernetes_event *event) {
                     KubernetesEvent told{text(event->type), text(event->reason), text(event->message), {}};
                     for (std::uint64_t i = 0; i < event->annotation_count; ++i)
                       told.annotations[text(event->annotations[i].key)] = text(event->annotations[i].value);
                     self(context).events_.push_back(std::move(told));
                     return promotion_status{PROMOTION_OK};
                   }};
}

const void *Host::service(const std::string &id) {
  if (withheld_.contains(id)) return nullptr;
  if (id == PROMOTION_SECRETS_ID) return &secrets_table_;
  if (id == PROMOTION_HTTP_ID) return &http_table_;
  if (id == PROMOTION_STORAGE_ID) return &storage_table_;
  if (id == PROMOTION_TIMEZONES_ID) return &timezones_table_;
  if (id == PROMOTION_EVENTS_ID) return &events_table_;
  return nullptr;
}

promotion_status Host::send(const promotion_call *call, const promotion_http_request &request,
                            const promotion_http_answer &answer) {
  HttpRequest sent{text(request.method), text(request.url), {}, bytes(request.body), bytes(request.ca_pem),
                   text(request.proxy),  request.timeout_ms};
  for (std::uint64_t i = 0; i < request.header_count; ++i) {
    sent.headers.emplace_back(text(request.headers[i].key), text(request.headers[i].value));
  }
  if (malformed(sent)) {
    tell(call, "the request is malformed");
    return PROMOTION_INVALID_ARGUMENT;
  }
  requests_.push_back(std::move(sent));
  if (answers_.empty()) {
    tell(call, "connection refused");
    return PROMOTION_UNAVAILABLE;
  }
  const ScriptedAnswer next = std::move(answers_.front());
  answers_.pop_front();
  if (next.failure != PROMOTION_OK) {
    tell(call, "the test's HTTP service fails");
    return next.failure;
  }
  return hand_over(next, answer);
}

const std::filesystem::path &Host::storage() {
  if (storage_.empty()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "promotion-storage-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
    storage_ = pattern;
  }
  return storage_;
}

}  // namespace promotion::test
