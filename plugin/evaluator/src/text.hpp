// Text that is put together during one evaluation, in memory that goes away with it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory_resource>
#include <string>
#include <string_view>

namespace promotion::evaluator {

using Text = std::pmr::string;
using Memory = std::pmr::memory_resource;

void append(Text &out, std::initializer_list<std::string_view> parts);
void append_number(Text &out, std::int64_t value);

/// 2026-11-23T03:06:25Z; with milliseconds where the instant has any. Not for years before 0 or after 9999.
void append_instant(Text &out, std::int64_t unix_ns);

/// 24h, 1h30m, 45s: as people write it in a policy.
void append_duration(Text &out, std::int64_t ns);

/// The text as a JSON string, quotes included. It has to be UTF-8, as all texts of the contract are.
void append_json(Text &out, std::string_view text);

}  // namespace promotion::evaluator
