#include "promotion_reader.hpp"

#include <algorithm>
#include <array>

#include "text/suggestion.hpp"
#include "yaml/json.hpp"
#include "yaml/scalar.hpp"

namespace promotion::host::pipelines {
namespace {

constexpr std::array<std::string_view, 6> reserved = {"strategy", "strategyVersion", "manual",
                                                      "policy",   "secretRef",       "pullRequests"};

bool is_reserved(std::string_view key) {
  return std::find(reserved.begin(), reserved.end(), key) != reserved.end();
}

class PromotionReader {
 public:
  PromotionReader(const Place &promotion, Reading &reading) : promotion_(promotion), reading_(reading) {}

  ReadPromotion read() {
    if (!reading_.is_map(promotion_)) return {};
    result_.settings.pointer = promotion_.pointer;
    result_.settings.manual = reading_.optional_boolean(promotion_.at("manual"));
    result_.settings.policy_json = reading_.optional_json_map(promotion_.at("policy"));
    const Place strategy = promotion_.at("strategy");
    read_shared_members(promotion_);
    collect_strategies(promotion_, true);
    if (strategy && strategy.node->kind != yaml::Node::Kind::map) {
      reading_.fail(strategy, "wrong-type",
                    "is " + yaml::describe(*strategy.node) +
                        "; expected a map whose key is the strategy, such as {pull-request: {...}}");
    } else if (strategy) {
      read_shared_members(strategy);
      refuse_misplaced(strategy);
      collect_strategies(strategy, false);
    }
    choose();
    return std::move(result_);
  }

 private:
  // The reserved members that may also be beside the strategy under `strategy`.
  void read_shared_members(const Place &place) {
    if (const Place version = place.at("strategyVersion"))
      reading_.fail(version, "unsupported-field",
                    "choosing a strategy's version is not supported yet; remove this member");
    const Place secret = place.at("secretRef");
    if (auto name = reading_.optional_secret(secret)) {
      if (result_.events_secret && *result_.events_secret != *name)
        reading_.fail(secret, "contradiction",
                      "names the Secret '" + *name + "', but promotion.secretRef names '" +
                          *result_.events_secret + "'; keep one of them");
      result_.events_secret = std::move(name);
      result_.events_secret_pointer = secret.pointer;
    }
    read_pull_requests(place.at("pullRequests"));
  }

  void read_pull_requests(const Place &place) {
    if (!place) return;
    const auto mode = yaml::as_text(*place.node);
    if (!mode || (*mode != "perTarget" && *mode != "perEnvironment")) {
      reading_.fail(place, "invalid-value",
                    "is " + yaml::describe(*place.node) + "; expected perTarget or perEnvironment");
    } else if (!pull_requests_.empty() && pull_requests_ != *mode) {
      reading_.fail(place, "contradiction", "differs from promotion.pullRequests; keep one of them");
    } else {
      pull_requests_ = *mode;
      result_.settings.pull_requests_pointer = place.pointer;
    }
  }

  void refuse_misplaced(const Place &strategy) {
    for (const char *key : {"strategy", "manual", "policy"})
      if (strategy.node->find(key) != nullptr)
        reading_.fail(strategy.at(key), "misplaced-field", "belongs directly under promotion; move it there");
  }

  void collect_strategies(const Place &place, bool direct) {
    for (const auto &member : place.node->members) {
      if (is_reserved(member.key)) continue;
      const Place block = place.at(member.key);
      if (block && block.node->kind != yaml::Node::Kind::map) {
        reading_.fail(block, "wrong-type",
                      "is " + yaml::describe(*block.node) +
                          "; a key here is the name of a strategy and its value the strategy's map" +
                          did_you_mean(member.key, {reserved.begin(), reserved.end()}));
        unusable_.push_back(member.key);
        continue;
      }
      result_.settings.strategy_keys.push_back(member.key);
      if (result_.settings.strategy_keys.size() <= 2) result_.settings.strategy_pointer = block.pointer;
      if (!block_) block_ = block;
      if (direct && block && !result_.credentials_secret) {
        result_.credentials_secret = reading_.optional_secret(block.at("secretRef"));
        result_.credentials_secret_pointer = block.at("secretRef").pointer;
      }
    }
  }

  // The strategy learns by its own block how its pull requests are to be cut.
  void choose() {
    auto &settings = result_.settings;
    // A slip beside the strategy, such as a boolean under a mistyped key, is not taken for a second one.
    if (settings.strategy_keys.empty()) settings.strategy_keys = unusable_;
    if (settings.strategy_keys.size() != 1 || !block_) return;
    settings.strategy = settings.strategy_keys.front();
    bool is_handed_on = false;
    auto json = *block_ ? reading_.optional_json_map(*block_) : std::string("{}");
    if (!pull_requests_.empty() && !json.empty() && block_->at("pullRequests").node == nullptr) {
      json.pop_back();
      is_handed_on = true;
      json += (json == "{" ? "" : ",") + std::string("\"pullRequests\":") +
              yaml::quoted_json(pull_requests_) + "}";
    }
    if (!is_handed_on) settings.pull_requests_pointer.clear();
    settings.strategy_config_json = std::move(json);
  }

  const Place &promotion_;
  Reading &reading_;
  ReadPromotion result_;
  std::string pull_requests_;
  std::optional<Place> block_;         // of the first strategy
  std::vector<std::string> unusable_;  // keys of what can be no strategy's block
};

}  // namespace

ReadPromotion read_promotion(const Place &promotion, Reading &reading) {
  return PromotionReader(promotion, reading).read();
}

}  // namespace promotion::host::pipelines
