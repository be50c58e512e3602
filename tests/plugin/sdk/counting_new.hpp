#pragma once

#include <cstddef>

namespace promotion::test {

/// How often this program has asked for memory with new.
std::size_t allocations();

}  // namespace promotion::test
