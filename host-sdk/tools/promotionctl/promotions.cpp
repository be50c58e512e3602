#include "commands.hpp"
#include "instant.hpp"
#include "promotion_view.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

void print_promotion(const Context &context, const Json &promotion) {
  const auto now = context.clock.now_ns();
  const auto time = [&](const char *key) { return with_age(text_of(promotion, key), now); };
  print_properties(context.out, {{"Promotion", text_of(promotion, "id")},
                                 {"Pipeline", pipeline_of(promotion)},
                                 {"From", text_of(promotion, "from")},
                                 {"Into", text_of(promotion, "environment")},
                                 {"Revision", text_of(promotion, "revision")},
                                 {"Version", text_of(promotion, "version")},
                                 {"Round", text_of(promotion, "round")},
                                 {"State", text_of(promotion, "state")},
                                 {"Reason", text_of(promotion, "reason")},
                                 {"Explanation", text_of(promotion, "explanation")},
                                 {"Strategy", text_of(promotion, "strategy")},
                                 {"Event", text_of(promotion, "eventId")},
                                 {"Looked at again", time("lookAgainAt")},
                                 {"Created", time("createdAt")},
                                 {"Updated", time("updatedAt")}});
  std::vector<Row> gates;
  for (const auto &gate : part_of(promotion, "gates"))
    gates.push_back(
        {text_of(gate, "reason"), with_age(text_of(gate, "lookAgainAt"), now), text_of(gate, "explanation")});
  if (!gates.empty()) {
    context.out << "\n";
    print_table(context.out, {"GATE", "LOOKED AT AGAIN", "EXPLANATION"}, gates);
  }
  std::vector<Row> tasks;
  for (const auto &task : part_of(promotion, "tasks")) {
    const auto error = text_of(task, "error");
    tasks.push_back({text_of(task, "id"), target_of(task), text_of(task, "state"), text_of(task, "attempt"),
                     text_of(task, "steps"), with_age(text_of(task, "dueAt"), now), text_of(task, "link"),
                     error.empty() ? text_of(task, "message") : error});
  }
  context.out << "\n";
  print_table(context.out, {"TASK", "TARGET", "STATE", "ATTEMPT", "STEPS", "DUE", "LINK", "MESSAGE"}, tasks);
  std::vector<Row> words;
  for (const auto &word : part_of(promotion, "words"))
    words.push_back({text_of(word, "word"), text_of(word, "by"), with_age(text_of(word, "at"), now),
                     text_of(word, "reason"), text_of(word, "outcome")});
  if (words.empty()) return;
  context.out << "\n";
  print_table(context.out, {"WORD", "BY", "AT", "REASON", "OUTCOME"}, words);
}

}  // namespace

ExitCode fail(const Context &context, ExitCode code, const std::string &message) {
  context.err << "promotionctl: " << message << "\n";
  return code;
}

ExitCode list_promotions(const Context &context, const PromotionFilter &filter) {
  const auto answer = context.client->get("/api/v1/promotions", {{"pipeline", filter.pipeline},
                                                                 {"environment", filter.environment},
                                                                 {"state", filter.state},
                                                                 {"limit", filter.limit}});
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  std::vector<Row> rows;
  for (const auto &promotion : part_of(answer.body, "items"))
    rows.push_back({text_of(promotion, "id"), pipeline_of(promotion), text_of(promotion, "from"),
                    text_of(promotion, "environment"), text_of(promotion, "revision"),
                    text_of(promotion, "state"), progress_of(promotion), text_of(promotion, "createdAt"),
                    age_of(text_of(promotion, "createdAt"), context.clock.now_ns())});
  if (rows.empty())
    context.err << "There are no such promotions.\n";
  else
    print_table(context.out,
                {"ID", "PIPELINE", "FROM", "INTO", "REVISION", "STATE", "TASKS", "CREATED", "AGE"}, rows);
  return done;
}

ExitCode show_promotion(const Context &context, const std::string &id) {
  const auto answer = context.client->get("/api/v1/promotions/" + path_segment(id));
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format == OutputFormat::table) print_promotion(context, answer.body);
  return done;
}

}  // namespace promotion::ctl
