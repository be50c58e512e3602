#include "word_verbs.hpp"

namespace promotion::ctl {

void WordVerbs::add(CLI::App *app, const Maker &verb, const Group &group) {
  add_promote(app, verb);
  add_about_one(app, verb, "approve", "Approve a promotion that waits for somebody's approval");
  add_about_one(app, verb, "reject", "Refuse the approval: the promotion ends, and no event brings it back");
  add_about_one(app, verb, "cancel", "End a promotion that is open and take its work back");
  add_about_one(app, verb, "retry",
                "Try the tasks of a promotion again that failed or are tried again later");
  add_about_pipeline(app, verb, "stop",
                     "Stop all promotions of a pipeline: nothing more is made or changed outside");
  add_about_pipeline(app, verb, "resume", "Take a stop back: promotions go on where they were");

  auto *words =
      group("words", "word", "What operators said, and what came of it", "  promotionctl words list");
  auto *list = verb(words, "list", "List operators' words, the newest first",
                    "  promotionctl words list --pipeline default/podinfo\n"
                    "  promotionctl words list --limit 20 --output json",
                    [this](const Context &context) { return list_words(context, pipeline_, limit_); });
  list->add_option("--pipeline", pipeline_, "About this pipeline only")->type_name("NAMESPACE/NAME");
  list->add_option("--limit", limit_, "At most so many, the newest first [100]")
      ->check(CLI::Range(1, 1000))
      ->type_name("NUMBER");
  auto *stops = group("stops", "", "Emergency stops in force", "  promotionctl stops list");
  verb(stops, "list", "List the emergency stops in force", "  promotionctl stops list --output json",
       [](const Context &context) { return list_stops(context); });
}

void WordVerbs::add_promote(CLI::App *app, const Maker &verb) {
  auto *promote = verb(app, "promote", "Promote a revision into an environment, whatever runs before it",
                       "  promotionctl promote default/podinfo prod 6.0.0 --reason 'roll back 6.1.0'\n"
                       "  promotionctl promote default/podinfo qa 6.2.0-rc.1 --not-deployed",
                       [this](const Context &context) { return say(context, saying_); });
  promote->add_option("pipeline", saying_.pipeline)->required()->type_name("NAMESPACE/NAME");
  promote->add_option("environment", saying_.environment)->required()->type_name("NAME");
  promote->add_option("revision", saying_.revision, "As it was reported, or as it is written")
      ->required()
      ->type_name("REVISION");
  promote->add_flag("--not-deployed", saying_.not_deployed, "Also a revision that nobody has reported");
  add_speaker(promote, false);
  promote->parse_complete_callback([this] { saying_.word = "promote"; });
}

void WordVerbs::add_about_one(CLI::App *app, const Maker &verb, const std::string &word,
                              const std::string &description) {
  auto *added = verb(app, word, description,
                     "  promotionctl " + word + " default/podinfo prod 6.1.0\n" + "  promotionctl " + word +
                         " pro-1f2e3d4c5b6a79880011 --reason 'as agreed'",
                     [this](const Context &context) { return say(context, saying_); });
  added->add_option("promotion", saying_.about, "Pipeline, environment and revision; or the promotion's id")
      ->required()
      ->expected(1, 3)
      ->type_name("(NAMESPACE/NAME ENVIRONMENT REVISION | ID)");
  add_speaker(added, false);
  added->parse_complete_callback([this, word] { saying_.word = word; });
}

void WordVerbs::add_about_pipeline(CLI::App *app, const Maker &verb, const std::string &word,
                                   const std::string &description) {
  auto *added = verb(app, word, description,
                     "  promotionctl " + word + " default/podinfo --reason 'certificates are broken'\n" +
                         "  promotionctl " + word + " --all --reason 'change freeze'",
                     [this](const Context &context) { return say(context, saying_); });
  auto *pipeline = added->add_option("pipeline", saying_.pipeline)->type_name("NAMESPACE/NAME");
  added->add_flag("--all", saying_.all, "All pipelines")->excludes(pipeline);
  add_speaker(added, true);
  added->parse_complete_callback([this, word] { saying_.word = word; });
}

void WordVerbs::add_speaker(CLI::App *verb, bool reason_required) {
  verb->add_option("--by", saying_.by, "Who says so")->type_name("NAME")->capture_default_str();
  verb->add_option("--reason", saying_.reason, "Why, for the record")
      ->type_name("TEXT")
      ->required(reason_required);
}

}  // namespace promotion::ctl
