// What the sources with mutants in them ask: which mutant is it now?
#pragma once

#include <algorithm>
#include <initializer_list>

namespace promotion::evaluator::mutation {

extern int chosen;  // 0: none

inline bool is(int number) { return chosen == number; }

template <typename T>
T max(int number, T left, T right) {
  return is(number) ? std::min(left, right) : std::max(left, right);
}
template <typename T>
T max(int number, std::initializer_list<T> values) {
  return is(number) ? std::min(values) : std::max(values);
}
template <typename T>
T min(int number, T left, T right) {
  return is(number) ? std::max(left, right) : std::min(left, right);
}

}  // namespace promotion::evaluator::mutation
