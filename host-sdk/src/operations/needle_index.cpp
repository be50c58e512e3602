#include "needle_index.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace promotion::host::operations {
namespace {

uint32_t prefix_of(std::string_view text) {
  uint32_t prefix;
  std::memcpy(&prefix, text.data(), sizeof prefix);
  return prefix;
}

size_t slot_of(uint32_t prefix) { return (prefix * 2654435761u) >> 16; }

}  // namespace

void NeedleIndex::add(std::string needle) {
  const auto prefix = prefix_of(needle);
  bitmap_.set(slot_of(prefix));
  auto &same = by_prefix_[prefix];
  const auto place =
      std::lower_bound(same.begin(), same.end(), needle, [](const std::string &a, const std::string &b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
      });
  if (place == same.end() || *place != needle) same.insert(place, std::move(needle));
}

size_t NeedleIndex::match(std::string_view text) const {
  const auto prefix = prefix_of(text);
  if (!bitmap_.test(slot_of(prefix))) return 0;
  const auto found = by_prefix_.find(prefix);
  if (found == by_prefix_.end()) return 0;
  for (const auto &needle : found->second)
    if (text.starts_with(needle)) return needle.size();
  return 0;
}

std::string NeedleIndex::replaced(std::string_view text, std::string_view replacement) const {
  std::string result;
  size_t copied = 0;  // what is before this is in the result
  size_t hidden = 0;  // the end of the match that is being hidden
  bool hiding = false;
  for (size_t at = 0; at + sizeof(uint32_t) <= text.size(); ++at) {
    const size_t length = match(text.substr(at));
    if (length == 0) continue;
    if (hiding && at <= hidden) {
      hidden = std::max(hidden, at + length);
      continue;
    }
    if (hiding) copied = hidden;
    result.append(text.substr(copied, at - copied)).append(replacement);
    hidden = at + length;
    hiding = true;
  }
  if (hiding) copied = hidden;
  return result.append(text.substr(copied));
}

}  // namespace promotion::host::operations
