#include "policy.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "duration.hpp"

namespace promotion::evaluator {
namespace {

using nlohmann::json;

// Reads one policy, member by member.
class Reader {
 public:
  Reader(Policy &policy, const TimezoneSource &timezones, const PolicyProblem &problem)
      : policy_(policy), timezones_(timezones), problem_(problem) {}

  void read(const json &object) {
    for (const auto &item : object.items()) {
      const std::string &key = item.key();
      const auto found =
          std::find_if(members.begin(), members.end(), [&](const Member &m) { return m.key == key; });
      if (found == members.end()) {
        problem_("/" + key, "unknown-policy",
                 "policy '" + key + "' is not known; expected one of " + known_keys());
      } else {
        (this->*found->read)("/" + key, item.value());
      }
    }
  }

 private:
  struct Member {
    std::string_view key;
    void (Reader::*read)(const std::string &pointer, const json &value);
  };
  static const std::array<Member, 9> members;

  static std::string known_keys() {
    std::string keys;
    for (const Member &member : members) keys += (keys.empty() ? "" : ", ") + std::string(member.key);
    return keys;
  }

  void invalid(const std::string &pointer, const json &value, const std::string &expected) {
    problem_(pointer, "invalid-policy",
             "policy '" + pointer.substr(1) + "' is " + value.dump() + "; expected " + expected);
  }

  void read_flag(const std::string &pointer, const json &value, bool &into) {
    if (value.is_boolean()) {
      into = value.get<bool>();
    } else {
      invalid(pointer, value, "true or false");
    }
  }

  std::optional<std::uint64_t> read_count(const std::string &pointer, const json &value, std::uint64_t most) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 && value.get<std::uint64_t>() <= most) {
      return value.get<std::uint64_t>();
    }
    invalid(pointer, value, "a whole number from 1 to " + std::to_string(most));
    return std::nullopt;
  }

  void read_positive_duration(const std::string &pointer, const json &value, std::int64_t &into) {
    const auto duration =
        value.is_string() ? read_duration(value.get_ref<const std::string &>()) : std::nullopt;
    if (duration && *duration > 0) {
      into = *duration;
    } else {
      invalid(pointer, value, "a duration above zero such as \"30m\"");
    }
  }

  void targets(const std::string &pointer, const json &value) {
    constexpr auto expected = "any, all, {\"atLeast\": N} or {\"percent\": P}";
    if (value == "any") {
      policy_.targets = Policy::Targets::any;
    } else if (value == "all") {
      policy_.targets = Policy::Targets::all;
    } else if (value.is_object() && value.size() == 1 && value.contains("atLeast")) {
      policy_.targets = Policy::Targets::at_least;
      policy_.targets_wanted = read_count(pointer + "/atLeast", value["atLeast"], 1'000'000).value_or(1);
    } else if (value.is_object() && value.size() == 1 && value.contains("percent")) {
      policy_.targets = Policy::Targets::percent;
      policy_.targets_wanted = read_count(pointer + "/percent", value["percent"], 100).value_or(100);
    } else {
      invalid(pointer, value, expected);
    }
  }

  void wait_for_tests(const std::string &pointer, const json &value) {
    read_flag(pointer, value, policy_.wait_for_tests);
  }
  void soak(const std::string &pointer, const json &value) {
    read_positive_duration(pointer, value, policy_.soak_ns);
  }
  void freeze(const std::string &pointer, const json &value) {
    if (!value.is_array())
      return invalid(pointer, value, "a list of {days, from, to, timezone} or {start, end}");
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto window = read_freeze_window(value[i], timezones_);
      if (const auto *expected = std::get_if<std::string>(&window)) {
        const std::string at = pointer + "/" + std::to_string(i);
        problem_(at, "invalid-policy",
                 "policy '" + at.substr(1) + "' is " + value[i].dump() + "; " + *expected);
      } else {
        policy_.freeze.push_back(std::get<FreezeWindow>(std::move(window)));
      }
    }
  }
  void supersede(const std::string &pointer, const json &value) {
    if (value == "latest" || value == "afterGates") {
      policy_.after_gates = value == "afterGates";
    } else {
      invalid(pointer, value, "latest or afterGates");
    }
  }
  void allow_downgrade(const std::string &pointer, const json &value) {
    read_flag(pointer, value, policy_.allow_downgrade);
  }
  void keep_build_metadata(const std::string &pointer, const json &value) {
    read_flag(pointer, value, policy_.keep_build_metadata);
  }
  void catch_up(const std::string &pointer, const json &value) {
    if (value == "all" || value == "none") {
      policy_.catch_up = value == "all";
    } else {
      invalid(pointer, value, "all or none");
    }
  }
  void loop(const std::string &pointer, const json &value) {
    if (!value.is_object() || value.size() != 2 || !value.contains("promotions") ||
        !value.contains("within")) {
      invalid(pointer, value, "{\"promotions\": N, \"within\": \"30m\"}");
      return;
    }
    policy_.loop_promotions = read_count(pointer + "/promotions", value["promotions"], 1'000'000).value_or(0);
    read_positive_duration(pointer + "/within", value["within"], policy_.loop_within_ns);
  }

  Policy &policy_;
  const TimezoneSource &timezones_;
  const PolicyProblem &problem_;
};

constexpr std::array<Reader::Member, 9> Reader::members{{{"targets", &Reader::targets},
                                                         {"waitForTests", &Reader::wait_for_tests},
                                                         {"soak", &Reader::soak},
                                                         {"freeze", &Reader::freeze},
                                                         {"supersede", &Reader::supersede},
                                                         {"allowDowngrade", &Reader::allow_downgrade},
                                                         {"keepBuildMetadata", &Reader::keep_build_metadata},
                                                         {"catchUp", &Reader::catch_up},
                                                         {"loop", &Reader::loop}}};

}  // namespace

std::uint64_t Policy::wanted_of(std::uint64_t target_count) const {
  switch (targets) {
    case Targets::any:
      return 1;
    case Targets::all:
      return target_count;
    case Targets::at_least:
      return targets_wanted;
    case Targets::percent:
      return (target_count * targets_wanted + 99) / 100;
  }
  return target_count;
}

bool Policy::has_gates() const {
  return targets != Targets::any || wait_for_tests || soak_ns != 0 || !freeze.empty() || loop_promotions != 0;
}

Policy read_policy(std::string_view text, const TimezoneSource &timezones, const PolicyProblem &problem) {
  Policy policy;
  if (text.empty()) return policy;
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) {
    problem("", "invalid-policy", "the policy is no object");
    return policy;
  }
  Reader(policy, timezones, problem).read(object);
  return policy;
}

}  // namespace promotion::evaluator
