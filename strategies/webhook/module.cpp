// module.cpp: the strategy `webhook`, one POST for each target of a promotion.
//
// It knows nothing but what the task says and keeps nothing in its instance, so any number of steps may run
// at a time. Only a task of several targets has a state: the names of those that were posted.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <promotion/module.hpp>

#include "answer.hpp"
#include "block.hpp"
#include "body.hpp"
#include "credentials.hpp"
#include "plan.hpp"
#include "signature.hpp"
#include "url.hpp"

namespace promotion::webhook {
namespace {

constexpr std::size_t answer_limit = 64 * 1024;  // what is read of an answer; a link lies at its beginning

std::string name_of(const Target &target) {
  const std::optional<Reference> cluster = target.cluster();
  const std::string name =
      cluster ? std::string(cluster->namespace_name()) + "." + std::string(cluster->name()) : "local";
  return name + "/" + std::string(target.namespace_name());
}

Block usable_block(const Task &task) {
  BlockOrFaults read = read_block(task.environment().strategy_config_json());
  if (!read.faults.empty()) {
    throw Error(PROMOTION_INVALID_ARGUMENT, "the webhook of environment " +
                                                std::string(task.environment().name()) +
                                                " cannot be used: " + read.faults[0].message);
  }
  return read.block;
}

/// A Secret with nothing but keys for authenticating events is no mistake.
std::vector<std::string> keys_for_events(const Pipeline &pipeline) {
  std::vector<std::string> keys{"approval-key"};
  for (const Environment environment : pipeline.environments()) {
    keys.push_back("hmac-key." + std::string(environment.name()));
  }
  return keys;
}

/// What came from outside and goes into a header as it is.
bool is_trace_parent(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

}  // namespace

class Webhook : public Strategy {
 public:
  static constexpr bool concurrent = true;

  Webhook(Host host, std::string_view config_json) : http_(host.http()), secrets_(host.secrets()) {
    const auto config = nlohmann::json::parse(config_json.begin(), config_json.end(), nullptr, false);
    if (!config.is_object())
      throw Error(PROMOTION_INVALID_ARGUMENT, "the module's configuration is no object");
    timeout_ms_ = config.value("timeoutSeconds", std::int64_t{30}) * 1000;
  }

  void validate(const Call &, const Pipeline &, const Environment &into, Problems &problems) override {
    const BlockOrFaults read = read_block(into.strategy_config_json());
    for (const Fault &fault : read.faults) problems.error(fault.pointer, fault.reason, fault.message);
    if (!read.block.secret.empty() && !secrets_) {
      problems.error(
          "/secretRef", "service-not-granted",
          "secretRef needs the service promotion.secrets/1; grant it to the module webhook in modules.yaml");
    }
  }

  void plan(const Call &call, const Task &task, Sink &text) override {
    for (std::uint64_t i = 0; i < task.target_count(); ++i) {
      const Posting posting = prepare(call, task, i);
      if (i > 0) text.write("\n");
      text.write(shown_request(posting.request, posting.address, posting.credentials));
    }
  }

  StepResult step(const Call &call, const Task &task) override {
    if (task.held()) return StepResult::waiting("a gate holds the promotion; nothing was sent");
    std::string posted = task.state() ? std::string(task.state()->bytes) : std::string();
    std::uint64_t left = 0;
    std::optional<std::uint64_t> next;
    for (std::uint64_t i = 0; i < task.target_count(); ++i) {
      if (has_line(posted, name_of(task.target(i).target))) continue;
      if (!next) next = i;
      ++left;
    }
    if (!next) return StepResult::nothing_to_do("every target was posted already");

    StepResult result = post(call, task, *next);
    if (left > 1) {
      posted += name_of(task.target(*next).target) + "\n";
      result.outcome = PROMOTION_STEP_CONTINUE;
      result.state = State{1, std::move(posted)};
    }
    return result;
  }

 private:
  static bool has_line(const std::string &lines, const std::string &line) {
    return ("\n" + lines).find("\n" + line + "\n") != std::string::npos;
  }

  /// One target's request, and how to speak of it.
  struct Posting {
    HttpRequest request;
    std::string address;  ///< as people may see it
    Credentials credentials;
  };

  Posting prepare(const Call &call, const Task &task, std::uint64_t target) const {
    const Block block = usable_block(task);
    const std::string_view namespace_name = task.pipeline().namespace_name();
    Posting posting;
    if (!block.secret.empty()) {
      posting.credentials =
          read_credentials(call, secrets_, namespace_name, block.secret, keys_for_events(task.pipeline()));
    }
    const bool secret_address = !posting.credentials.address.empty();
    if (!secret_address && block.url.empty()) {
      throw Error(PROMOTION_FAILED_PRECONDITION,
                  "neither the webhook's block has url nor Secret " + std::string(namespace_name) + "/" +
                      block.secret + " the key address; set one of them",
                  Retry::after(std::chrono::seconds(60)));
    }
    posting.request = make_request(call, task, target, block, posting.credentials);
    posting.address = secret_address
                          ? "the address in Secret " + std::string(namespace_name) + "/" + block.secret
                          : shown_url(block.url);
    return posting;
  }

  StepResult post(const Call &call, const Task &task, std::uint64_t target) const {
    const Posting posting = prepare(call, task, target);
    return judge(http_.send(call, posting.request, answer_limit),
                 Exchange{posting.address, posting.credentials.confidential(), task.now_ns()});
  }

  HttpRequest make_request(const Call &call, const Task &task, std::uint64_t target, const Block &block,
                           const Credentials &credentials) const {
    HttpRequest request;
    request.method = "POST";
    request.url = credentials.address.empty() ? block.url : credentials.address;
    request.body = request_body(task, task.target(target));
    request.headers = {{"Content-Type", "application/json"},
                       {"Idempotency-Key", idempotency_key(task, target)}};
    const std::string_view trace = call.trace_parent().empty() ? task.trace_parent() : call.trace_parent();
    if (is_trace_parent(trace)) request.headers.emplace_back("traceparent", trace);
    if (!credentials.token.empty())
      request.headers.emplace_back("Authorization", "Bearer " + credentials.token);
    if (!credentials.hmac_key.empty()) {
      request.headers.emplace_back("X-Signature", signature(credentials.hmac_key, request.body));
    }
    request.headers.insert(request.headers.end(), credentials.headers.begin(), credentials.headers.end());
    add_unless_there(request.headers, "Accept", "application/json, */*;q=0.1");
    add_unless_there(request.headers, "User-Agent", "promotion-webhook");
    request.proxy = credentials.proxy;
    request.ca_pem = credentials.ca_pem;
    request.timeout_ms = timeout_ms_;
    return request;
  }

  /// The task's id alone where it says all, which is the common case.
  static std::string idempotency_key(const Task &task, std::uint64_t target) {
    const std::string id(task.id());
    return task.target_count() == 1 ? id : id + "/" + name_of(task.target(target).target);
  }

  static void add_unless_there(HttpHeaders &headers, const std::string &name, const std::string &value) {
    const bool there = std::any_of(headers.begin(), headers.end(),
                                   [&](const auto &header) { return equal_names(header.first, name); });
    if (!there) headers.emplace_back(name, value);
  }

  Http http_;
  Secrets secrets_;
  std::int64_t timeout_ms_;
};

}  // namespace promotion::webhook

PROMOTION_STRATEGY_MODULE(promotion::webhook::Webhook)
