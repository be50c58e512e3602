#include "promotable.hpp"

#include "refusals.hpp"
#include "strategy_choice.hpp"

namespace promotion::host {

Result<size_t> environment_to_promote_into(const Pipeline &pipeline, const std::string &name,
                                           const Registry &registry) {
  const auto environment = pipeline.find_environment(name);
  if (!environment) return missing_environment(pipeline, name);
  if (*environment == 0)
    return refusal("Nothing is promoted into '" + name + "', the first environment of the pipeline.");
  const Environment &into = pipeline.environments[*environment];
  if (into.targets.empty())
    return refusal("Environment '" + into.name + "' has no targets; add one to the pipeline.");
  if (const auto choice = choose_strategy(into, registry); !choice.reason.empty())
    return refusal(choice.explanation);
  return *environment;
}

KnownRevision not_deployed(const std::string &revision) { return {revision, revision, revision, {}}; }

Error with_hint_at_not_deployed(Error error) {
  if (error.code == Code::not_found)
    error.message += " If you mean it all the same, say that it is not deployed anywhere (--not-deployed).";
  return error;
}

}  // namespace promotion::host
