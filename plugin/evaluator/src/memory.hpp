// The memory of one evaluation: handed out piece by piece, and taken back all at once.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

namespace promotion::evaluator {

class Memory {
 public:
  /// Everything from the heap.
  Memory() = default;
  /// First the buffer, which has to outlive this and to be aligned for anything; then the heap.
  Memory(std::byte *buffer, std::size_t size) : next_(buffer), left_(size) {}
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;
  ~Memory();

  /// Aligned for anything, and there as long as this is. Throws std::bad_alloc.
  void *allocate(std::size_t size) {
    const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
    if (rounded > left_) return allocate_block(rounded);
    void *const piece = next_;
    next_ += rounded;
    left_ -= rounded;
    return piece;
  }

  /// Room for that many of a type; nothing is constructed there.
  template <typename T>
  T *allocate_room(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "nobody destroys it");
    return static_cast<T *>(allocate(count * sizeof(T)));
  }

 private:
  static constexpr std::size_t alignment = alignof(std::max_align_t);

  struct alignas(std::max_align_t) Block {
    Block *before;
  };

  void *allocate_block(std::size_t size);

  std::byte *next_ = nullptr;
  std::size_t left_ = 0;
  Block *blocks_ = nullptr;
};

/// For containers whose elements live there.
template <typename T>
class MemoryAllocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;

  MemoryAllocator(Memory *memory) noexcept : memory_(memory) {}
  template <typename Other>
  MemoryAllocator(const MemoryAllocator<Other> &other) noexcept : memory_(other.memory()) {}

  T *allocate(std::size_t count) { return static_cast<T *>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T *, std::size_t) noexcept {}

  Memory *memory() const noexcept { return memory_; }
  bool operator==(const MemoryAllocator &other) const = default;

 private:
  Memory *memory_;
};

template <typename T>
using List = std::vector<T, MemoryAllocator<T>>;

}  // namespace promotion::evaluator
