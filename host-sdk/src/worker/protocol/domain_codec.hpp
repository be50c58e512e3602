// The typed views of the contract (domain.h), as bytes and back.
//
// `write` takes what the contract says is sound. `read_*` takes anything: what does not fit fails the reader.
// What they return lies in the arena, and its texts in the message.
#pragma once

#include "arena.hpp"
#include "promotion/abi/domain.h"
#include "wire.hpp"

namespace promotion::host::worker {

// The least room that an element of a sequence takes, for Reader::count.
inline constexpr size_t least_text = 4;
inline constexpr size_t least_pair = 2 * least_text;

// More than anything takes: they cross as if there were no data.
inline constexpr uint64_t pairs_limit = 100'000;

struct Pairs {
  const promotion_pair *data;
  uint64_t count;
};
void write(Writer &to, Pairs pairs);
Pairs read_pairs(Reader &from, Arena &arena);
// The same for what a module gives out and a reader checks size by size: see Writer::claim.
void write_claimed(Writer &to, Pairs pairs);
Pairs read_claimed_pairs(Reader &from, Arena &arena);

// May be NULL.
void write(Writer &to, const promotion_reference *reference);
const promotion_reference *read_reference(Reader &from, Arena &arena);

void write(Writer &to, const promotion_pipeline &pipeline);
const promotion_pipeline *read_pipeline(Reader &from, Arena &arena);

void write(Writer &to, const promotion_event &event);
const promotion_event *read_event(Reader &from, Arena &arena);

void write(Writer &to, const promotion_deployment &deployment);
const promotion_deployment *read_deployment(Reader &from, Arena &arena);

void write(Writer &to, const promotion_record &record);
const promotion_record *read_record(Reader &from, Arena &arena);

// A sequence of pointers to structs, each written and read as above.
template <class Struct>
void write_sequence(Writer &to, const Struct *const *elements, uint64_t count) {
  to.u32(static_cast<uint32_t>(count));
  for (uint64_t i = 0; i < count; ++i) write(to, *elements[i]);
}

template <class Read>
auto read_sequence(Reader &from, Arena &arena, size_t least, uint64_t &count, Read read) {
  count = from.count(least);
  auto *elements = arena.array<decltype(read(from, arena))>(count);
  for (uint64_t i = 0; i < count; ++i) elements[i] = read(from, arena);
  if (from.failed()) count = 0;
  return elements;
}

}  // namespace promotion::host::worker
