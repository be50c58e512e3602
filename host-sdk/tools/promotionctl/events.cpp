#include "commands.hpp"
#include "instant.hpp"
#include "promotion_view.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

// "promote into qa" for each decision; empty where none was taken.
std::string decided(const Json &event) {
  std::string text;
  for (const auto &decision : part_of(event, "decisions")) {
    const auto environment = text_of(decision, "environment");
    text += (text.empty() ? "" : ", ") + text_of(decision, "outcome") +
            (environment.empty() ? " (" + text_of(decision, "reason") + ")" : " into " + environment);
  }
  return text;
}

std::string object_of(const Json &event) {
  const auto object = part_of(event, "object");
  return text_of(object, "kind") + " " + text_of(object, "namespace") + "/" + text_of(object, "name");
}

void print_event(const Context &context, const Json &event) {
  const auto now = context.clock.now_ns();
  const auto judge = part_of(event, "judgedBy");
  print_properties(
      context.out,
      {{"Event", text_of(event, "id")},
       {"Received", with_age(text_of(event, "receivedAt"), now)},
       {"Pipeline", pipeline_of(event)},
       {"Environment", text_of(event, "environment")},
       {"Status", text_of(event, "status")},
       {"Repeat of", text_of(event, "repeatOf")},
       {"Object", object_of(event)},
       {"Reason", text_of(event, "reason")},
       {"Severity", text_of(event, "severity")},
       {"Message", text_of(event, "message")},
       {"Revision", text_of(event, "revision")},
       {"Reported at", with_age(text_of(event, "timestamp"), now)},
       {"Error", text_of(event, "error")},
       {"Judged by", judge.empty() ? "" : text_of(judge, "module") + " " + text_of(judge, "version")}});
  std::vector<Row> rows;
  for (const auto &decision : part_of(event, "decisions"))
    rows.push_back({text_of(decision, "outcome"), text_of(decision, "environment"),
                    text_of(decision, "version"), text_of(decision, "reason"),
                    text_of(decision, "promotionId"), text_of(decision, "explanation")});
  if (rows.empty()) return;
  context.out << "\n";
  print_table(context.out, {"DECISION", "INTO", "VERSION", "REASON", "PROMOTION", "EXPLANATION"}, rows);
}

}  // namespace

ExitCode list_events(const Context &context, const EventFilter &filter) {
  const auto answer = context.client->get(
      "/api/v1/events", {{"pipeline", filter.pipeline}, {"before", filter.before}, {"limit", filter.limit}});
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  std::vector<Row> rows;
  for (const auto &event : part_of(answer.body, "items"))
    rows.push_back({text_of(event, "id"), pipeline_of(event), text_of(event, "environment"),
                    text_of(event, "reason"), text_of(event, "revision"), text_of(event, "status"),
                    decided(event), text_of(event, "receivedAt"),
                    age_of(text_of(event, "receivedAt"), context.clock.now_ns())});
  if (rows.empty())
    context.err << "There are no such events.\n";
  else
    print_table(context.out,
                {"ID", "PIPELINE", "FROM", "REASON", "REVISION", "STATUS", "DECIDED", "RECEIVED", "AGE"},
                rows);
  return done;
}

ExitCode show_event(const Context &context, const std::string &id) {
  const auto answer = context.client->get("/api/v1/events/" + path_segment(id));
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format == OutputFormat::table) print_event(context, answer.body);
  return done;
}

}  // namespace promotion::ctl
