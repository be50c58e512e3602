#include "decision.hpp"

#include <algorithm>

namespace promotion::evaluator {

bool starts_into(const Decisions &decisions, std::uint32_t environment_index) {
  return std::any_of(decisions.begin(), decisions.end(), [&](const Decision &decision) {
    return decision.starts() && decision.environment_index == environment_index;
  });
}

void Details::begin(std::string_view key) { append(*out_, {out_->empty() ? "\"" : ",\"", key, "\":"}); }

Details &Details::add(std::string_view key, std::string_view value) {
  begin(key);
  append_json(*out_, value);
  return *this;
}

Details &Details::add_number(std::string_view key, std::int64_t value) {
  begin(key);
  append_number(*out_, value);
  return *this;
}

Details &Details::add_instant(std::string_view key, std::int64_t unix_ns) {
  if (unix_ns == 0) return *this;
  begin(key);
  *out_ += '"';
  append_instant(*out_, unix_ns);
  *out_ += '"';
  return *this;
}

}  // namespace promotion::evaluator
