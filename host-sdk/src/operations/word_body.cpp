#include "word_body.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace promotion::host::operations {
namespace {

using Json = nlohmann::json;

Error wrong(std::string message) { return {Code::invalid_argument, std::move(message), "", 0}; }

// "default/podinfo"
Status take_pipeline(const std::string &text, PipelineName &name) {
  const auto slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() ||
      text.find('/', slash + 1) != std::string::npos)
    return wrong("'pipeline' is '" + text.substr(0, 256) + "'; expected NAMESPACE/NAME");
  name = {text.substr(0, slash), text.substr(slash + 1)};
  return success();
}

using Texts = std::map<std::string_view, std::string *>;
using Flags = std::map<std::string_view, bool *>;

// Puts each member where it belongs. `expected` is what a sentence says of the others.
Status read_members(const Json &json, const Texts &texts, const Flags &flags, std::string_view expected) {
  for (const auto &[key, value] : json.items()) {
    if (const auto text = texts.find(key); text != texts.end()) {
      if (!value.is_string()) return wrong("'" + key + "' is " + value.type_name() + "; expected text");
      *text->second = value.get<std::string>();
    } else if (const auto flag = flags.find(key); flag != flags.end()) {
      if (!value.is_boolean())
        return wrong("'" + key + "' is " + value.type_name() + "; expected true or false");
      *flag->second = value.get<bool>();
    } else {
      return wrong("'" + key.substr(0, 256) + "' is no member " + std::string(expected));
    }
  }
  return success();
}

}  // namespace

Result<OperatorWord> word_of_body(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object())
    return wrong(
        "the body is no JSON object; expected a word, such as {\"id\": …, \"word\": \"approve\", …}");
  OperatorWord said;
  std::string verb, pipeline;
  const auto read = read_members(json,
                                 {{"id", &said.id},
                                  {"word", &verb},
                                  {"by", &said.by},
                                  {"reason", &said.reason},
                                  {"pipeline", &pipeline},
                                  {"environment", &said.environment},
                                  {"revision", &said.revision},
                                  {"promotion", &said.promotion_id}},
                                 {{"all", &said.all}, {"notDeployed", &said.not_deployed}},
                                 "of a word; expected id, word, by, reason, pipeline, environment, revision, "
                                 "promotion, all or notDeployed");
  if (!read) return read.error();
  const auto word = word_named(verb);
  if (!word)
    return wrong("'word' is '" + verb.substr(0, 256) +
                 "'; expected promote, approve, reject, cancel, retry, stop or resume");
  said.word = *word;
  if (!pipeline.empty())
    if (auto taken = take_pipeline(pipeline, said.pipeline); !taken) return taken.error();
  return said;
}

Result<PlanQuestion> question_of_body(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object())
    return wrong(
        "the body is no JSON object; expected {\"pipeline\": …, \"environment\": …, \"revision\": …}");
  PlanQuestion question;
  std::string pipeline;
  const auto read = read_members(
      json,
      {{"pipeline", &pipeline}, {"environment", &question.environment}, {"revision", &question.revision}},
      {{"notDeployed", &question.not_deployed}},
      "of what a plan is for; expected pipeline, environment, revision or notDeployed");
  if (!read) return read.error();
  if (pipeline.empty() || question.environment.empty() || question.revision.empty())
    return wrong("expected pipeline, environment and revision, all three");
  if (auto taken = take_pipeline(pipeline, question.pipeline); !taken) return taken.error();
  return question;
}

}  // namespace promotion::host::operations
