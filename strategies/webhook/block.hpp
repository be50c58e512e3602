// block.hpp: what a pipeline says under `promotion.webhook`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promotion::webhook {

struct Block {
  std::string url;     // empty: the Secret has it
  std::string secret;  // the name of a Secret in the pipeline's namespace; empty: none
};

/// What is wrong with a block, as promotion_problems takes it.
struct Fault {
  std::string pointer;
  std::string reason;
  std::string message;
};

struct BlockOrFaults {
  Block block;
  std::vector<Fault> faults;  // empty: the block can be used
};

BlockOrFaults read_block(std::string_view json);

}  // namespace promotion::webhook
