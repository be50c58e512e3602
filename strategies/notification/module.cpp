// module.cpp: the strategy `notification`, which tells people about a promotion and leaves the rest to them.
//
// A promotion has a task for each target but is told about once, by the task of the environment's first
// target. That task makes the Kubernetes event in one step and posts to notification-controller in the next,
// so that a receiver that is away for a while does not make the event come again with every attempt. It keeps
// nothing in its instance, so any number of steps may run at a time.
#include <nlohmann/json.hpp>
#include <promotion/module.hpp>

#include "delivery.hpp"
#include "notice.hpp"

namespace promotion::notification {
namespace {

constexpr std::size_t answer_limit = 4 * 1024;  // what is read of an answer, for its first words
constexpr char event_is_made[] = "event made";

bool speaks(const Task &task) {
  for (std::uint64_t i = 0; i < task.target_count(); ++i) {
    if (task.raw().targets[i]->target_index == 0) return true;
  }
  return false;
}

}  // namespace

class Notification final : public Strategy {
 public:
  static constexpr bool concurrent = true;

  Notification(promotion::Host host, std::string_view config_json)
      : events_(host.events()), http_(host.http()) {
    const auto config = nlohmann::json::parse(config_json.begin(), config_json.end(), nullptr, false);
    if (!config.is_object())
      throw Error(PROMOTION_INVALID_ARGUMENT, "the module's configuration is no object");
    address_ = config.value("address", std::string());
    timeout_ms_ = config.value("timeoutSeconds", std::int64_t{15}) * 1000;
    if (!address_.empty() && !http_) {
      throw Error(PROMOTION_PERMISSION_DENIED,
                  "the module's configuration has the address " + address_ +
                      ", which needs the service promotion.http/1; add it to the services of the module in "
                      "modules.yaml, or remove the address");
    }
  }

  void validate(const Call &, const Pipeline &, const Environment &into, Problems &problems) override {
    const std::string_view block = into.strategy_config_json();
    const auto value = nlohmann::json::parse(block.begin(), block.end(), nullptr, false);
    if (!value.is_object() || !value.empty()) {
      problems.error("", "wrong-type",
                     "the block notification has no members; expected {}. Who is told is up to Flux's Alerts "
                     "and Providers");
    }
  }

  void plan(const Call &, const Task &task, Sink &text) override {
    if (!speaks(task)) {
      text.write("Nothing: a promotion is told about once, with its environment's first target.\n");
      return;
    }
    const Notice notice = notice_of(task);
    text.write(std::string("Kubernetes event of type Normal, reason ") + reason + ":\n" + notice.message +
               "\n");
    for (const auto &[key, value] : notice.annotations) text.write(key + ": " + value + "\n");
    if (address_.empty()) return;
    const HttpRequest request = make_request(task, notice);
    text.write("\nPOST " + address_ + "\n");
    for (const auto &[name, value] : request.headers) text.write(name + ": " + value + "\n");
    text.write("\n" + request.body + "\n");
  }

  /// A GET makes no event; any answer shows that somebody listens there.
  void check(const Call &call, const Pipeline &, const Environment &, std::string_view,
             Problems &problems) override {
    if (address_.empty()) return;
    HttpRequest request;
    request.url = address_;
    request.timeout_ms = timeout_ms_;
    try {
      const HttpResponse answer = http_.send(call, request, answer_limit);
      if (answer.status < 500) return;
      problems.error("", "receiver-fails",
                     address_ + " answered " + std::to_string(answer.status) +
                         "; look whether notification-controller is well");
    } catch (const HostError &error) {
      problems.error("", "receiver-unreachable",
                     "nobody answers at " + address_ +
                         ", the address in the module's configuration; look whether notification-controller "
                         "runs and a NetworkPolicy lets the host reach it");
    }
  }

  StepResult step(const Call &call, const Task &task) override {
    if (!speaks(task)) {
      return StepResult::nothing_to_do(
          "the promotion is told about once, with its environment's first target");
    }
    if (task.held()) return StepResult::waiting("a gate holds the promotion; nobody was told");
    const Notice notice = notice_of(task);
    const bool made = task.state() && task.state()->bytes == event_is_made;
    if (!made) {
      emit(call, notice);
      if (address_.empty()) return StepResult::succeeded("a Kubernetes event says so: " + notice.message);
      return StepResult::again(State{1, event_is_made}, "a Kubernetes event says so: " + notice.message);
    }
    if (address_.empty()) return StepResult::succeeded("a Kubernetes event says so: " + notice.message);
    return judge(http_.send(call, make_request(task, notice), answer_limit), address_, task.now_ns());
  }

 private:
  void emit(const Call &call, const Notice &notice) const {
    std::vector<promotion_pair> annotations;
    for (const auto &[key, value] : notice.annotations) annotations.push_back({borrow(key), borrow(value)});
    const std::string message = std::string(shorten(notice.message, 1024));
    promotion_kubernetes_event event = sized<promotion_kubernetes_event>();
    event.type = borrow("Normal");
    event.reason = borrow(reason);
    event.message = borrow(message);
    event.annotations = annotations.data();
    event.annotation_count = annotations.size();
    events_.emit(call, event);
  }

  HttpRequest make_request(const Task &task, const Notice &notice) const {
    HttpRequest request;
    request.method = "POST";
    request.url = address_;
    request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "promotion-notification"}};
    request.body = flux_event(task, notice);
    request.timeout_ms = timeout_ms_;
    return request;
  }

  Events events_;
  Http http_;
  std::string address_;  ///< of notification-controller; empty: Kubernetes events alone
  std::int64_t timeout_ms_ = 0;
};

}  // namespace promotion::notification

PROMOTION_STRATEGY_MODULE(promotion::notification::Notification)
