// "What would a promotion of it do?"
#include "commands.hpp"
#include "promotion_view.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

// Line by line, and each without control characters, so that no text from outside can move the cursor.
void print_plan(std::ostream &out, const std::string &text) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    out << without_controls(text.substr(begin, end - begin)) << "\n";
    begin = end + 1;
  }
}

std::string targets_of(const Json &part) {
  std::string targets;
  for (const auto &target : part_of(part, "targets"))
    if (target.is_string()) targets += (targets.empty() ? "" : ", ") + target.get<std::string>();
  return targets;
}

}  // namespace

ExitCode plan(const Context &context, const PlanOptions &options) {
  Json body = {
      {"pipeline", options.pipeline}, {"environment", options.environment}, {"revision", options.revision}};
  if (options.not_deployed) body["notDeployed"] = true;
  const auto answer = context.client->ask("/api/v1/plan", body);
  if (!answer) return fail(context, answer.exit, answer.problem);
  const Json &plan = answer.body;
  print_document(context.out, context.format, plan);
  if (context.format != OutputFormat::table) return done;
  print_properties(context.out,
                   {{"Pipeline", pipeline_of(plan)},
                    {"Environment", text_of(plan, "environment")},
                    {"Revision", text_of(plan, "revision")},
                    {"Version", text_of(plan, "version")},
                    {"Strategy", text_of(plan, "strategy")},
                    {"Promotion", text_of(plan, "promotionId") +
                                      (text_of(plan, "open") == "true" ? ", open" : ", not begun")}});
  for (const auto &part : part_of(plan, "plans")) {
    context.out << "\nFor " << on_one_line(targets_of(part)) << ":\n\n";
    print_plan(context.out, text_of(part, "plan"));
  }
  return done;
}

}  // namespace promotion::ctl
