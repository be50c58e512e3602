#include "secret_mask.hpp"

namespace promotion::host::pipelines {
namespace {

constexpr size_t shortest_masked_line = 8;

}  // namespace

void mask_secret(std::string_view value, Log &log) {
  log.mask(value);
  while (!value.empty()) {
    const size_t end = value.find('\n');
    const auto line = value.substr(0, end);
    if (line.size() >= shortest_masked_line || end == value.size() - 1) log.mask(line);
    if (end == std::string_view::npos) return;
    value.remove_prefix(end + 1);
  }
}

}  // namespace promotion::host::pipelines
