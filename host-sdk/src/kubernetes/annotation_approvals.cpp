#include "annotation_approvals.hpp"

#include "files/sha256.hpp"
#include "promotion_summary.hpp"
#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr size_t longest_by = 256;
constexpr std::string_view by_what = " (annotation on the Pipeline)";

// As operators write it: the revision as it is shown, or by what tells it from others.
bool is_meant(const PromotionRecord &promotion, const std::string &revision) {
  return promotion.revision == revision || promotion.identity == revision || promotion.version == revision;
}

std::string by(const ResourceFacts &facts) {
  std::string manager;
  for (const char c : mended(facts.approvals_by))
    manager += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  if (manager.empty()) manager = "somebody";
  return std::string(cut(manager, longest_by - by_what.size())) + std::string(by_what);
}

}  // namespace

void AnnotationApprovals::look(const ResourceFacts &facts, const std::vector<ApprovalLine> &lines,
                               const std::map<std::string, std::vector<PromotionRecord>> &promotions) {
  for (const auto &line : lines) {
    const auto found = promotions.find(line.environment);
    if (found == promotions.end()) continue;
    for (const auto &promotion : found->second)
      if (waits_for_approval(promotion) && is_meant(promotion, line.revision))
        approve(facts, line, promotion);
  }
}

void AnnotationApprovals::approve(const ResourceFacts &facts, const ApprovalLine &line,
                                  const PromotionRecord &promotion) {
  OperatorWord word;
  word.id = "annotation-" + files::sha256(promotion.id).substr(0, 40);
  word.word = Word::approve;
  word.by = by(facts);
  word.reason = std::string(approval_annotation) + ": " +
                std::string(cut(mended(line.environment + "=" + line.revision), 512));
  word.promotion_id = promotion.id;
  const auto said = operators_.speak(word);
  auto &refused = refused_[facts.name];
  if (said.ok()) {
    refused.erase(promotion.id);
    return;
  }
  // It is tried again whenever something changes; what is wrong is said once.
  auto &last = refused[promotion.id];
  if (last == said.error().message) return;
  last = said.error().message;
  log_.warning("an approval by annotation was refused",
               {{"pipeline", facts.name.namespace_name + "/" + facts.name.name},
                {"environment", line.environment},
                {"revision", line.revision},
                {"error", said.error().message}});
}

}  // namespace promotion::host::kubernetes
