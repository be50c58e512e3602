#pragma once

#include <chrono>
#include <thread>

namespace promotion::test {

/// How long a test waits for something that has to happen. Far above what it takes, so that a busy machine or
/// a sanitizer does not fail a test; only a broken program waits it out.
inline constexpr std::chrono::seconds kPatience{60};

/// Asks again and again, at short intervals, until the predicate is true. False when the time is up.
template <typename Predicate>
bool eventually(Predicate predicate, std::chrono::milliseconds patience = kPatience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!predicate()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace promotion::test
