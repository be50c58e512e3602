// "Why is it not in prod yet?"
#include "commands.hpp"
#include "explanation.hpp"
#include "instant.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

std::string report_line(const Json &report, int64_t now_ns) {
  const auto target = text_of(report, "target");
  std::string line = "  " + (target.empty() ? "a target" : target);
  const auto last = text_of(report, "lastAt"), failed = text_of(report, "failedAt");
  if (!last.empty()) line += " reported it at " + with_age(last, now_ns);
  if (!failed.empty())
    line += std::string(last.empty() ? "" : ", and") + " failed with it at " + with_age(failed, now_ns);
  const auto running = text_of(report, "running");
  if (!running.empty() && running != text_of(report, "revision")) line += ", and runs " + running;
  return line + ".";
}

// What the evaluator says now is news where there is no promotion yet.
void explain_environment(const Json &environment, int64_t now_ns, std::vector<std::string> &lines) {
  lines.push_back(text_of(environment, "environment") + ":");
  const auto reports = part_of(environment, "reports");
  for (const auto &report : reports) lines.push_back(report_line(report, now_ns));
  if (reports.empty()) lines.push_back("  No target has reported it.");
  const auto promotions = part_of(environment, "promotions");
  for (const auto &promotion : promotions)
    for (const auto &line : explain_promotion(promotion, now_ns)) lines.push_back("  " + line);
  if (!promotions.empty()) return;
  for (const auto &decision : part_of(environment, "decisions"))
    lines.push_back("  Judged now: " + text_of(decision, "explanation"));
}

}  // namespace

ExitCode explain_way(const Context &context, const std::string &pipeline, const std::string &environment,
                     const std::string &revision) {
  const auto answer = context.client->get(
      "/api/v1/explain", {{"pipeline", pipeline}, {"environment", environment}, {"revision", revision}});
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  const auto now = context.clock.now_ns();
  std::vector<std::string> lines{text_of(answer.body, "explanation"), ""};
  for (const auto &one : part_of(answer.body, "environments")) explain_environment(one, now, lines);
  if (const auto error = text_of(answer.body, "error"); !error.empty())
    lines.push_back("It could not be judged now: " + error);
  for (const auto &line : lines) context.out << on_one_line(line) << "\n";
  return done;
}

}  // namespace promotion::ctl
