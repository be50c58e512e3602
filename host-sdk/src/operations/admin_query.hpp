// The query of a list: ?limit=20&pipeline=default/podinfo
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/records.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::operations {

// Keeps the first mistake; the getters give defaults after one.
class AdminQuery {
 public:
  // A key that is not among `known` is a mistake, since a filter with a typing error would show everything.
  AdminQuery(const std::multimap<std::string, std::string> &query,
             std::initializer_list<std::string_view> known);

  size_t limit();  // 1 to 1000; 100 when absent
  std::optional<PipelineName> pipeline();
  std::optional<PromotionState> state();
  std::string text(std::string_view key) const;  // empty when absent

  const std::optional<Error> &mistake() const { return mistake_; }

 private:
  void reject(std::string message);

  std::map<std::string, std::string> values_;
  std::optional<Error> mistake_;
};

}  // namespace promotion::host::operations
