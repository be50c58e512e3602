#include "strategy_choice.hpp"

#include <algorithm>
#include <vector>

namespace promotion::host {
namespace {

std::string list(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += (text.empty() ? "'" : ", '") + word + "'";
  return text;
}

std::string loaded_strategies(const Registry &registry) {
  std::vector<std::string> names;
  for (const ModuleStatus &module : registry.modules())
    names.insert(names.end(), module.strategies.begin(), module.strategies.end());
  std::sort(names.begin(), names.end());
  return names.empty() ? "no loaded module has one" : "loaded modules answer to " + list(names);
}

std::string into(const Environment &environment) { return "Promotions into '" + environment.name + "' "; }

}  // namespace

StrategyChoice choose_strategy(const Environment &environment, const Registry &registry) {
  const auto &keys = environment.promotion.strategy_keys;
  if (keys.empty())
    return {{},
            "no-strategy",
            into(environment) + "have no strategy: expected one key under `promotion`; " +
                loaded_strategies(registry) + "."};
  if (keys.size() > 1)
    return {{},
            "ambiguous-strategy",
            into(environment) + "name " + std::to_string(keys.size()) + " strategies, " + list(keys) +
                "; expected exactly one. Remove the others from `promotion`."};
  const auto strategy = registry.strategy(keys.front());
  if (!strategy && strategy.error().code == Code::not_found)
    return {keys.front(), "unknown-strategy",
            into(environment) + "name the strategy '" + keys.front() +
                "', which no loaded module answers to; " + loaded_strategies(registry) +
                ". Correct the key, or add the module."};
  return {keys.front(), {}, {}};
}

}  // namespace promotion::host
