#include "failpoint.hpp"

namespace promotion::host {

void failpoint(const char *) noexcept {}

}  // namespace promotion::host
