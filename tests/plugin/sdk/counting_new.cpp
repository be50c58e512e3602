// In a file of its own, because compilers look through functions of one file and then miss that new and
// delete belong together.
#include "counting_new.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> count{0};
}

namespace promotion::test {

std::size_t allocations() { return count; }

}  // namespace promotion::test

void *operator new(std::size_t size) {
  ++count;
  if (void *memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
