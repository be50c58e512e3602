// Texts of one call, as views: borrowed where they are valid, mended copies where not.
#pragma once

#include <forward_list>
#include <string>
#include <vector>

#include "promotion/abi/base.h"
#include "promotion/host/evaluation.hpp"
#include "text.hpp"

namespace promotion::host::modules {

// What it returns is good as long as it lives and the original stays.
class BorrowedTexts {
 public:
  promotion_string text(std::string_view from) {
    if (from.empty()) return {nullptr, 0};
    return to_abi(is_utf8(from) ? from : std::string_view(mended_.emplace_front(mended(from))));
  }

  // Sorted by the bytes of the keys, as the contract wants it. A key that is no text is left out: mended, it
  // could be the same as another.
  const std::vector<promotion_pair> &pairs(const Metadata &from) {
    auto &list = pairs_.emplace_front();
    list.reserve(from.size());
    for (const auto &[key, value] : from)
      if (is_utf8(key)) list.push_back({to_abi(key), text(value)});
    return list;
  }

 private:
  // Lists, because they allocate nothing until something is in them.
  std::forward_list<std::string> mended_;
  std::forward_list<std::vector<promotion_pair>> pairs_;
};

}  // namespace promotion::host::modules
