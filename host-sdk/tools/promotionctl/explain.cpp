#include <algorithm>

#include "commands.hpp"
#include "explanation.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

// Promotions that the decisions started, each once.
std::vector<std::string> promotions_of(const Json &event) {
  std::vector<std::string> ids;
  for (const auto &decision : part_of(event, "decisions"))
    if (auto id = text_of(decision, "promotionId");
        !id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(std::move(id));
  return ids;
}

void append(std::vector<std::string> &lines, const std::vector<std::string> &more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

ExitCode explain_event(const Context &context, const std::string &id) {
  const auto now = context.clock.now_ns();
  const auto event = context.client->get("/api/v1/events/" + path_segment(id));
  if (!event) return fail(context, event.exit, event.problem);
  Json document = {{"event", event.body}};
  auto lines = explain_receipt(event.body, now);

  Json judged = event.body;
  if (const auto first = text_of(event.body, "repeatOf"); !first.empty()) {
    lines.push_back("It repeats event " + first + ", so it changed nothing. What became of that one:");
    const auto original = context.client->get("/api/v1/events/" + path_segment(first));
    if (!original) return fail(context, original.exit, original.problem);
    document["repeatOf"] = judged = original.body;
  }
  append(lines, explain_decisions(judged));

  document["promotions"] = Json::array();
  for (const auto &promotion_id : promotions_of(judged)) {
    const auto promotion = context.client->get("/api/v1/promotions/" + path_segment(promotion_id));
    if (!promotion) return fail(context, promotion.exit, promotion.problem);
    document["promotions"].push_back(promotion.body);
    append(lines, explain_promotion(promotion.body, now));
  }
  document["explanation"] = lines;
  print_document(context.out, context.format, document);
  if (context.format != OutputFormat::table) return done;
  for (const auto &line : lines) context.out << on_one_line(line) << "\n";
  return done;
}

}  // namespace promotion::ctl
