#include "timezone.hpp"

#include <algorithm>
#include <array>

namespace promotion::evaluator {
namespace {

constexpr std::size_t header_size = 44;

std::uint64_t read_number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

// The counts of one header and, by them, where the parts of its block lie.
struct Block {
  std::size_t utc_count, standard_count, leap_count, time_count, type_count, character_count;

  static std::optional<Block> read(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif")) return std::nullopt;
    const auto count = [&](std::size_t i) {
      return static_cast<std::size_t>(read_number(bytes, 20 + 4 * i, 4));
    };
    return Block{count(0), count(1), count(2), count(3), count(4), count(5)};
  }

  // time_size: 4 in the first block, 8 in the second.
  std::size_t size(std::size_t time_size) const {
    return time_count * (time_size + 1) + type_count * 6 + character_count + leap_count * (time_size + 4) +
           standard_count + utc_count;
  }
};

}  // namespace

std::optional<Timezone> Timezone::read(std::string_view tzif) {
  const auto first = Block::read(tzif);
  if (!first || tzif[4] < '2' || tzif.size() < header_size + first->size(4)) return std::nullopt;
  const std::string_view second_part = tzif.substr(header_size + first->size(4));
  const auto block = Block::read(second_part);
  if (!block || second_part.size() < header_size + block->size(8)) return std::nullopt;

  Timezone zone;
  const std::string_view times = second_part.substr(header_size);
  const std::string_view kinds = times.substr(block->time_count * 8);
  const std::string_view types = kinds.substr(block->time_count);
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int64_t>(static_cast<std::int32_t>(read_number(types, type * 6, 4)));
  };
  if (block->type_count != 0) zone.first_offset_ = offset_of(0);
  for (std::size_t i = 0; i < block->time_count; ++i) {
    const auto type = static_cast<unsigned char>(kinds[i]);
    if (type >= block->type_count) return std::nullopt;
    const Change change{static_cast<std::int64_t>(read_number(times, i * 8, 8)), offset_of(type)};
    if (!zone.changes_.empty() && change.unix_s <= zone.changes_.back().unix_s) return std::nullopt;
    zone.changes_.push_back(change);
  }

  std::string_view footer = second_part.substr(header_size + block->size(8));
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return std::nullopt;
  footer = footer.substr(1, footer.size() - 2);
  if (footer.empty()) return zone;
  zone.rule_ = ZoneRule::read(footer);
  if (!zone.rule_) return std::nullopt;
  return zone;
}

std::int64_t Timezone::offset_at(std::int64_t unix_s) const {
  const auto next =
      std::upper_bound(changes_.begin(), changes_.end(), unix_s,
                       [](std::int64_t instant, const Change &change) { return instant < change.unix_s; });
  if (next == changes_.end() && rule_) return rule_->offset_at(unix_s);
  return next == changes_.begin() ? first_offset_ : std::prev(next)->offset;
}

std::int64_t Timezone::unix_of_local(std::int64_t local_s) const {
  // No change is larger than a day, so what holds a day before and a day after are the only offsets in
  // question.
  const std::int64_t before = local_s - offset_at(local_s - 86400);
  const std::int64_t after = local_s - offset_at(local_s + 86400);
  if (before + offset_at(before) == local_s)
    return after + offset_at(after) == local_s ? std::min(before, after) : before;
  return after + offset_at(after) == local_s ? after : before;
}

}  // namespace promotion::evaluator
