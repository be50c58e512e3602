// block.hpp: a pipeline's block for this strategy, and what it means together with the module's
// configuration.
#ifndef PULL_REQUEST_SETTINGS_BLOCK_HPP
#define PULL_REQUEST_SETTINGS_BLOCK_HPP

#include <string>
#include <string_view>

#include "settings/configuration.hpp"
#include "settings/edits.hpp"
#include "settings/repository_url.hpp"
#include "settings/wishes.hpp"

namespace pull_request {

/// {type?, url, branch | baseBranch, secretRef, edit?} and the wishes, in any of the shapes that pipelines
/// have.
struct Block {
  std::string type;  ///< empty: follows from the URL
  std::string url;
  std::string branch;  ///< the one that the change is to be merged into; empty: the remote's HEAD
  std::string secret;  ///< in the pipeline's namespace; empty: none
  Wishes wishes{};
  std::vector<EditRule> edits{};
};

/// Reads what can be read and tells of all that is wrong.
Block read_block(std::string_view json, const BlockProblem &problem);

/// What a promotion works on.
struct Repository {
  RepositoryUrl url;                       ///< as the pipeline has it
  std::string connect_url;                 ///< what git connects to, after insteadOf
  Transport transport = Transport::https;  ///< of connect_url
  std::string type;                        ///< one of forge_types
  std::string api_url;                     ///< of a forge, without a slash at its end
  std::string owner;                       ///< of a forge; empty where it goes by the whole path
  std::string name;                        ///< of a forge; of gitlab the whole path
  std::string base_branch;                 ///< empty: the remote's HEAD
  std::string secret_namespace;
  std::string secret;  ///< empty: none
  Wishes wishes;       ///< of the pipeline, for what it makes here
  std::vector<EditRule> edits;

  bool is_forge() const { return type != "git"; }
  /// What the forge's webhook calls it: wake_key_of().
  std::string wake_key() const { return wake_key_of(url); }
  /// What may not be worked on by two calls at a time: the same for everything that shares a mirror.
  std::string group_key() const;
};

/// Throws promotion::Error (INVALID_ARGUMENT): a URL of unknown form, or a host whose type is not known.
Repository resolve(const Block &block, std::string_view pipeline_namespace,
                   const Configuration &configuration);

/// read_block() and resolve() in one, for a block that was validated: throws for the first thing that is
/// wrong.
Repository resolve_block(std::string_view json, std::string_view pipeline_namespace,
                         const Configuration &configuration);

}  // namespace pull_request

#endif
