#include "json.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace promotion::host::modules {
namespace {

using nlohmann::json;

// Watches the parser: gives up on depth and on members that are there twice, which most readers of JSON would
// take differently.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, json &parsed) {
    if (static_cast<size_t>(depth) > json_depth_limit) too_deep_ = true;
    if (failed()) return false;
    if (event == json::parse_event_t::object_start) names_.emplace_back();
    if (event == json::parse_event_t::object_end && !names_.empty()) names_.pop_back();
    if (event == json::parse_event_t::key && !names_.empty() && !names_.back().insert(parsed).second)
      twice_ = parsed.get<std::string>();
    return true;
  }

  bool failed() const { return too_deep_ || !twice_.empty(); }
  Error error() const {
    if (too_deep_)
      return {Code::invalid_argument,
              "the JSON is nested deeper than " + std::to_string(json_depth_limit) + " levels",
              {},
              0};
    return {Code::invalid_argument, "the JSON has the member '" + twice_ + "' twice in one object", {}, 0};
  }

 private:
  bool too_deep_ = false;
  std::string twice_;
  std::vector<std::set<std::string>> names_;
};

// Reads without keeping anything, until it gets too deep.
class DepthOnly final : public json::json_sax_t {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t &) override { return true; }
  bool string(string_t &) override { return true; }
  bool binary(binary_t &) override { return true; }
  bool key(string_t &) override { return true; }
  bool start_object(size_t) override { return ++depth_ <= json_depth_limit; }
  bool start_array(size_t) override { return ++depth_ <= json_depth_limit; }
  bool end_object() override { return depth_-- > 0; }
  bool end_array() override { return depth_-- > 0; }
  bool parse_error(size_t, const std::string &, const nlohmann::detail::exception &) override {
    return false;
  }

 private:
  size_t depth_ = 0;
};

// What the library says, without its own numbering before it.
std::string reason_of(const json::exception &failure) {
  std::string text = failure.what();
  size_t end = text.find("] ");
  return text.starts_with("[json.exception") && end != std::string::npos ? text.substr(end + 2) : text;
}

}  // namespace

Result<json> parse_json(std::string_view text) {
  Watch watch;
  try {
    json value = json::parse(text, [&](int depth, json::parse_event_t event, json &parsed) {
      return watch(depth, event, parsed);
    });
    if (watch.failed()) return watch.error();
    return value;
  } catch (const json::exception &failure) {
    if (watch.failed()) return watch.error();
    return Error{Code::invalid_argument, "not JSON: " + reason_of(failure), {}, 0};
  }
}

bool is_json_object(std::string_view text) {
  size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || text[start] != '{') return false;
  DepthOnly depth;
  return json::sax_parse(text, &depth);
}

}  // namespace promotion::host::modules
