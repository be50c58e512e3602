// Where libFuzzer comes in. An exception that gets out of here is a finding.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  promotion::fuzz::PROMOTION_FUZZ_TARGET({reinterpret_cast<const char *>(data), size});
  return 0;
}
