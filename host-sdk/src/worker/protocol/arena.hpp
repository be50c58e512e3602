// Room for the structs of the contract that a message is turned into.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <new>
#include <type_traits>

namespace promotion::host::worker {

// Gives everything back at once, when it goes. What it makes is zero.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;

  // Of a struct that begins with its size.
  template <class Struct>
  Struct *one() {
    Struct *made = array<Struct>(1);
    made->struct_size = sizeof(Struct);
    return made;
  }

  template <class Element>
  Element *array(size_t count) {
    static_assert(std::is_trivially_destructible_v<Element>);
    void *room = memory_.allocate(count * sizeof(Element) + (count == 0 ? 1 : 0), alignof(Element));
    return new (room) Element[count]();
  }

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace promotion::host::worker
