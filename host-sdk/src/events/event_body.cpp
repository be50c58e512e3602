#include "event_body.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "event_metadata.hpp"
#include "text/timestamp.hpp"

namespace promotion::host::events {
namespace {

using Json = nlohmann::json;

constexpr size_t max_depth = 64;
constexpr size_t max_name_bytes = 1'024;
constexpr size_t max_message_bytes = 39'000;
constexpr size_t max_metadata_bytes = 16 * 1'024;
constexpr size_t max_metadata_members = 256;

// Cut so that no character is cut in two.
std::string cut(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  text.resize(limit);
  return text;
}

// Takes the parser's events as they come, so that a body is never a tree in memory and its depth costs
// nothing.
class EventReader final : public nlohmann::json_sax<Json> {
 public:
  Event event;
  std::string timestamp;
  std::optional<std::string> problem;

  bool null() override { return value("null", true); }
  bool boolean(bool) override { return value("a boolean"); }
  bool number_integer(number_integer_t) override { return value("a number"); }
  bool number_unsigned(number_unsigned_t) override { return value("a number"); }
  bool number_float(number_float_t, const string_t &) override { return value("a number"); }
  bool binary(binary_t &) override { return value("binary"); }

  bool string(string_t &text) override {
    if (depth_ == 0) return fail("the event is a text; expected an object");
    std::string *field = text_field();
    if (field == nullptr) return is_known_object() ? fail_field("is a text; expected an object") : true;
    if (text.find('\0') != std::string::npos) return fail_field("contains a NUL character");
    if (const size_t limit = field_limit(*field); text.size() > limit)
      return fail_field("is " + std::to_string(text.size()) + " bytes long; at most " +
                        std::to_string(limit) + " are taken");
    *field = std::move(text);
    return true;
  }

  bool start_object(std::size_t) override {
    if (depth_ > 0 && text_field() != nullptr) return fail_field("is an object; expected a text");
    if (depth_ == 1) {
      place_ = key_ == "involvedObject" ? Place::object
               : key_ == "metadata"     ? Place::metadata
                                        : Place::elsewhere;
      if (place_ == Place::object) event.object = {};
      if (place_ == Place::metadata) event.metadata.clear();
    }
    return enter();
  }
  bool end_object() override { return leave(); }

  bool start_array(std::size_t) override {
    if (depth_ == 0) return fail("the event is a list; expected an object");
    if (text_field() != nullptr) return fail_field("is a list; expected a text");
    if (is_known_object()) return fail_field("is a list; expected an object");
    if (depth_ == 1) place_ = Place::elsewhere;
    return enter();
  }
  bool end_array() override { return leave(); }

  bool key(string_t &name) override {
    key_ = std::move(name);
    if (place_ != Place::metadata || depth_ != 2) return true;
    if (key_.size() > max_name_bytes || key_.find('\0') != std::string::npos)
      return fail(
          "the event's metadata has a key that is longer than 1,024 bytes or contains a NUL character");
    if (event.metadata.size() >= max_metadata_members)
      return fail("the event's metadata has more than 256 members");
    return true;
  }

  bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) override {
    // The parser's own words quote the body.
    if (!problem) problem = "the event is not JSON: it goes wrong at byte " + std::to_string(position);
    return false;
  }

 private:
  enum class Place { top, object, metadata, elsewhere };

  bool value(const char *what, bool is_null = false) {
    if (depth_ == 0) return fail(std::string("the event is ") + what + "; expected an object");
    if (is_null) return true;
    if (text_field() != nullptr) return fail_field(std::string("is ") + what + "; expected a text");
    if (is_known_object()) return fail_field(std::string("is ") + what + "; expected an object");
    return true;
  }

  // Where a text at this place is kept; null: nowhere. A member of metadata is made by asking for it.
  std::string *text_field() {
    if (depth_ == 1) {
      if (key_ == "severity") return &event.severity;
      if (key_ == "reason") return &event.reason;
      if (key_ == "message") return &event.message;
      if (key_ == "timestamp") return &timestamp;
      if (key_ == "reportingController") return &event.reporting_controller;
    }
    if (depth_ == 2 && place_ == Place::object) {
      if (key_ == "apiVersion") return &event.object.api_version;
      if (key_ == "kind") return &event.object.kind;
      if (key_ == "namespace") return &event.object.namespace_name;
      if (key_ == "name") return &event.object.name;
    }
    if (depth_ == 2 && place_ == Place::metadata) return &event.metadata[key_];
    return nullptr;
  }

  size_t field_limit(const std::string &field) const {
    if (&field == &event.message) return std::string::npos;
    return place_ == Place::metadata && depth_ == 2 ? max_metadata_bytes : max_name_bytes;
  }

  bool is_known_object() const { return depth_ == 1 && (key_ == "involvedObject" || key_ == "metadata"); }

  std::string field_name() const {
    if (depth_ == 1) return key_;
    return (place_ == Place::object ? "involvedObject." : "metadata.") + cut(key_, 100);
  }

  bool enter() {
    if (++depth_ > max_depth)
      return fail("the event is nested deeper than " + std::to_string(max_depth) + " levels");
    return true;
  }
  bool leave() {
    if (--depth_ == 1) place_ = Place::top;
    return true;
  }
  bool fail_field(const std::string &text) { return fail("the event's " + field_name() + " " + text); }
  bool fail(std::string text) {
    problem = std::move(text);
    return false;
  }

  size_t depth_ = 0;
  Place place_ = Place::top;
  std::string key_;
};

Error refusal(std::string message) { return {Code::invalid_argument, std::move(message)}; }

}  // namespace

Result<Event> read_event(std::string_view body) {
  EventReader reader;
  if (!Json::sax_parse(body, &reader)) return refusal(reader.problem.value_or("the event is not JSON"));
  Event &event = reader.event;
  if (event.object.kind.empty()) return refusal("the event has no involvedObject.kind");
  if (event.object.name.empty()) return refusal("the event has no involvedObject.name");
  if (event.reason.empty()) return refusal("the event has no reason");
  if (reader.timestamp.empty()) return refusal("the event has no timestamp");
  const auto timestamp = parse_timestamp(reader.timestamp);
  if (!timestamp)
    return refusal("the event has a timestamp that is not one of RFC 3339, such as 2026-11-23T03:06:26Z");
  event.timestamp_ns = *timestamp;
  event.message = cut(std::move(event.message), max_message_bytes);
  event.metadata = strip_groups(std::move(event.metadata), event.object.api_version);
  return std::move(event);
}

}  // namespace promotion::host::events
