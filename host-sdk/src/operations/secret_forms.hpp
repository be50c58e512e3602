// The shapes in which a secret may turn up in text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace promotion::host::operations {

// Shorter values would mask half of every line.
inline constexpr size_t shortest_masked_secret = 4;

// Each at least shortest_masked_secret bytes long, without repeats.
std::vector<std::string> forms_of_secret(std::string_view secret);

}  // namespace promotion::host::operations
