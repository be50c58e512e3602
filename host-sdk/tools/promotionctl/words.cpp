#include <random>

#include "commands.hpp"
#include "instant.hpp"
#include "promotion_view.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

// New for each word, so that one that is sent again acts once.
std::string new_key() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string key = "ctl-";
  for (int i = 0; i < 32; ++i) key += digits[random() & 15u];
  return key;
}

// Empty: what is said is about something.
std::string mistake_in(const Saying &saying) {
  if (!saying.about.empty() && saying.about.size() == 2)
    return "expected a promotion's id, or pipeline, environment and revision; found two of the three";
  if ((saying.word == "stop" || saying.word == "resume") && saying.pipeline.empty() && !saying.all)
    return "expected a pipeline, or --all";
  return "";
}

Json body_of(const Saying &saying) {
  Json body = {{"id", new_key()}, {"word", saying.word}, {"by", saying.by}};
  const auto put = [&](const char *key, const std::string &text) {
    if (!text.empty()) body[key] = text;
  };
  put("reason", saying.reason);
  const bool one = saying.about.size() == 3;
  put("pipeline", one ? saying.about[0] : saying.pipeline);
  put("environment", one ? saying.about[1] : saying.environment);
  put("revision", one ? saying.about[2] : saying.revision);
  if (saying.about.size() == 1) put("promotion", saying.about[0]);
  if (saying.all) body["all"] = true;
  if (saying.not_deployed) body["notDeployed"] = true;
  return body;
}

// "default/podinfo prod 6.1.0"; "all pipelines".
std::string subject_of(const Json &word) {
  if (text_of(word, "all") == "true") return "all pipelines";
  std::string text = pipeline_of(word);
  for (const auto *key : {"environment", "revision"})
    if (const auto part = text_of(word, key); !part.empty()) text += " " + part;
  return text;
}

}  // namespace

ExitCode say(const Context &context, const Saying &saying) {
  if (const auto mistake = mistake_in(saying); !mistake.empty()) return fail(context, wrong_usage, mistake);
  const auto answer = context.client->post("/api/v1/words", body_of(saying));
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format == OutputFormat::table)
    context.out << on_one_line(text_of(answer.body, "outcome")) << "\n";
  return done;
}

ExitCode list_words(const Context &context, const std::string &pipeline, const std::string &limit) {
  const auto answer = context.client->get("/api/v1/words", {{"pipeline", pipeline}, {"limit", limit}});
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  std::vector<Row> rows;
  for (const auto &word : part_of(answer.body, "items"))
    rows.push_back({text_of(word, "at"), age_of(text_of(word, "at"), context.clock.now_ns()),
                    text_of(word, "word"), subject_of(word), text_of(word, "by"), text_of(word, "reason"),
                    text_of(word, "promotionId"), text_of(word, "outcome")});
  if (rows.empty())
    context.err << "Nobody has said a word.\n";
  else
    print_table(context.out, {"AT", "AGE", "WORD", "ABOUT", "BY", "REASON", "PROMOTION", "OUTCOME"}, rows);
  return done;
}

ExitCode list_stops(const Context &context) {
  const auto answer = context.client->get("/api/v1/stops");
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  std::vector<Row> rows;
  for (const auto &stop : part_of(answer.body, "items"))
    rows.push_back({subject_of(stop), text_of(stop, "by"), text_of(stop, "since"),
                    age_of(text_of(stop, "since"), context.clock.now_ns()), text_of(stop, "reason")});
  if (rows.empty())
    context.err << "Nothing is stopped.\n";
  else
    print_table(context.out, {"STOPPED", "BY", "SINCE", "AGE", "REASON"}, rows);
  return done;
}

}  // namespace promotion::ctl
