#include "explanation.hpp"

#include "instant.hpp"
#include "promotion_view.hpp"

namespace promotion::ctl {
namespace {

// Ends with a full stop, whoever wrote it.
std::string sentence(std::string text) {
  if (!text.empty() && std::string_view(".!?").find(text.back()) == std::string_view::npos) text += '.';
  return text;
}

// " text" or nothing.
std::string behind(const std::string &text) { return text.empty() ? "" : " " + text; }

std::string outcome_of(const Json &decision) {
  const auto outcome = text_of(decision, "outcome");
  const auto what =
      text_of(decision, "version").empty() ? text_of(decision, "revision") : text_of(decision, "version");
  const auto into = text_of(decision, "environment");
  if (outcome == "promote") return "It promotes " + what + " into " + into;
  if (outcome == "hold") return "It holds " + what + " before " + into;
  if (outcome == "withdraw") return "It withdraws " + what + " from " + into;
  if (outcome == "reject") return "It was refused";
  return "It changes nothing";
}

std::string state_of(const Json &promotion) {
  const auto state = text_of(promotion, "state");
  if (state == "succeeded" || state == "failed") return "has " + state;
  return (state == "held" || state == "running" ? "is " : "was ") + state;
}

// Why a promotion stands where it does; what started it was said with the decision.
std::string reason_of(const Json &promotion) {
  const auto state = text_of(promotion, "state");
  return state == "running" || state == "succeeded" ? ""
                                                    : behind(sentence(text_of(promotion, "explanation")));
}

std::string times(const std::string &attempt) { return attempt == "1" ? "once" : attempt + " times"; }

std::string task_line(const Json &task, int64_t now_ns) {
  const auto state = text_of(task, "state");
  const auto message = behind(sentence(text_of(task, "message"))) + behind(text_of(task, "link"));
  const auto error = behind(sentence(text_of(task, "error")));
  const auto due = with_age(text_of(task, "dueAt"), now_ns);
  const auto target = "  " + target_of(task);
  if (state == "succeeded") return target + " is done." + message;
  if (state == "declined") return target + " was declined." + message;
  if (state == "withdrawn") return target + " was withdrawn." + message;
  if (state == "withdrawing") return target + " is being withdrawn." + message + error;
  if (state == "failed")
    return target + " was given up after it failed " + times(text_of(task, "attempt")) + "." + error +
           message;
  if (state == "retrying")
    return target + " failed " + times(text_of(task, "attempt")) + ", the next try is at " + due + "." +
           error + message;
  if (state == "waiting")
    return target + " waits" + (due.empty() ? "." : ", and is looked at again at " + due + ".") + message;
  if (state == "running") return target + " is at work." + message;
  return target + " has not begun." + message;
}

}  // namespace

std::vector<std::string> explain_receipt(const Json &event, int64_t now_ns) {
  const auto object = part_of(event, "object");
  const auto revision = text_of(event, "revision");
  std::string report = "It reports " + text_of(event, "reason") + " (" + text_of(event, "severity") +
                       ") of " + text_of(object, "kind") + " " + text_of(object, "namespace") + "/" +
                       text_of(object, "name") + (revision.empty() ? "" : " with revision " + revision);
  const auto timestamp = with_age(text_of(event, "timestamp"), now_ns);
  if (!timestamp.empty()) report += ", at " + timestamp;
  const auto message = text_of(event, "message");
  report += message.empty() ? "." : ": " + sentence(message);
  return {"Event " + text_of(event, "id") + " came in at " + with_age(text_of(event, "receivedAt"), now_ns) +
              " for environment " + text_of(event, "environment") + " of pipeline " + pipeline_of(event) +
              ".",
          report};
}

std::vector<std::string> explain_decisions(const Json &event) {
  if (text_of(event, "status") == "pending")
    return {"It is stored and waits to be judged." + behind(sentence(text_of(event, "error")))};
  std::vector<std::string> lines;
  for (const auto &decision : part_of(event, "decisions")) {
    const auto reason = text_of(decision, "reason");
    lines.push_back(outcome_of(decision) + (reason.empty() ? "" : " (" + reason + ")") + ":" +
                    behind(sentence(text_of(decision, "explanation"))));
    for (const auto &gate : part_of(decision, "gates"))
      lines.push_back("  held by " + text_of(gate, "reason") + ":" +
                      behind(sentence(text_of(gate, "explanation"))));
  }
  if (const auto error = text_of(event, "error"); !error.empty())
    lines.push_back("What went wrong: " + sentence(error));
  if (lines.empty()) lines.push_back("Nothing was decided.");
  return lines;
}

std::vector<std::string> explain_promotion(const Json &promotion, int64_t now_ns) {
  const auto strategy = text_of(promotion, "strategy");
  std::vector<std::string> lines{
      "Promotion " + text_of(promotion, "id") + " of " + text_of(promotion, "version") + " into " +
      text_of(promotion, "environment") + (strategy.empty() ? "" : " by " + strategy) + " " +
      state_of(promotion) + ", last changed at " + with_age(text_of(promotion, "updatedAt"), now_ns) + "." +
      reason_of(promotion)};
  for (const auto &gate : part_of(promotion, "gates")) {
    const auto again = with_age(text_of(gate, "lookAgainAt"), now_ns);
    lines.push_back("  held by " + text_of(gate, "reason") + ":" +
                    behind(sentence(text_of(gate, "explanation"))) +
                    (again.empty() ? "" : " Looked at again at " + again + "."));
  }
  for (const auto &task : part_of(promotion, "tasks")) lines.push_back(task_line(task, now_ns));
  for (const auto &word : part_of(promotion, "words"))
    lines.push_back("  " + text_of(word, "by") + " said " + text_of(word, "word") + " at " +
                    with_age(text_of(word, "at"), now_ns) + ":" +
                    behind(sentence(text_of(word, "reason").empty() ? text_of(word, "outcome")
                                                                    : text_of(word, "reason"))));
  return lines;
}

}  // namespace promotion::ctl
