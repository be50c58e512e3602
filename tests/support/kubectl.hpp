#pragma once

#include <string>

namespace promotion::test {

/// Why the kubectl on this machine does not serve the tests, which want 1.27 or newer; empty when it does.
std::string kubectl_unavailable();

}  // namespace promotion::test
