// Approves what waits for it and is named by the annotation of its Pipeline, whoever may write that. The host
// needs no right to write it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "approval_lines.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/records.hpp"
#include "resource_facts.hpp"

namespace promotion::host::kubernetes {

// One thread at a time. The references outlive it.
class AnnotationApprovals {
 public:
  AnnotationApprovals(Operators &operators, Log &log) : operators_(operators), log_(log) {}

  // `promotions`: those into each environment that may wait for an approval. What the annotation says before
  // a promotion waits counts once it does. Seen again, by a restart or by another host, it does nothing: each
  // promotion has one word, whose id follows from the promotion's.
  void look(const ResourceFacts &facts, const std::vector<ApprovalLine> &lines,
            const std::map<std::string, std::vector<PromotionRecord>> &promotions);
  void forget(const PipelineName &name) { refused_.erase(name); }

 private:
  void approve(const ResourceFacts &facts, const ApprovalLine &line, const PromotionRecord &promotion);

  Operators &operators_;
  Log &log_;
  std::map<PipelineName, std::map<std::string, std::string>>
      refused_;  // promotions, and what was said of each
};

}  // namespace promotion::host::kubernetes
