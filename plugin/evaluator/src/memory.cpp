#include "memory.hpp"

#include <algorithm>
#include <new>

namespace promotion::evaluator {
namespace {

constexpr std::size_t smallest_block = 16384;

}  // namespace

Memory::~Memory() {
  while (blocks_ != nullptr) {
    Block *const before = blocks_->before;
    ::operator delete(blocks_);
    blocks_ = before;
  }
}

void *Memory::allocate_block(std::size_t size) {
  const std::size_t room = std::max(size, smallest_block);
  auto *const raw = static_cast<std::byte *>(::operator new(sizeof(Block) + room));
  blocks_ = new (raw) Block{blocks_};
  next_ = raw + sizeof(Block) + size;
  left_ = room - size;
  return raw + sizeof(Block);
}

}  // namespace promotion::evaluator
