// The way from one environment into the next, and what is known about it: what the judging functions work on.
#pragma once

#include <promotion/abi/evaluator.h>

#include <optional>
#include <span>

#include "decision.hpp"
#include "prepared.hpp"
#include "vouching.hpp"

namespace promotion::evaluator {

/// Everything that one evaluation is about.
struct Circumstances {
  const PreparedPipeline &pipeline;
  const promotion_evaluation &input;
  const Known &known;
  Vouching &vouching;
  Memory *memory;

  std::span<const promotion_record *const> records() const {
    return {input.records, static_cast<std::size_t>(input.record_count)};
  }
};

struct Passage {
  Passage(const Circumstances &circumstances, std::uint32_t from);

  const Circumstances &about;
  std::uint32_t source_index;
  std::uint32_t environment_index;  // only meaningful unless the source is the last environment
  const PreparedEnvironment &source;
  const PreparedEnvironment &destination;  // of the last environment: itself
  const Vouchers &vouchers;                // of the source

  bool is_last() const { return about.pipeline.is_last(source_index); }

  /// The record of a revision's promotion into the destination. Of several rounds, the open one, else the
  /// newest.
  const promotion_record *find_record(std::string_view identity) const;
};

inline bool has(const promotion_record &record, std::uint32_t flag) { return (record.flags & flag) != 0; }

}  // namespace promotion::evaluator
