// configuration.hpp: the module's own configuration, from modules.yaml.
#ifndef PULL_REQUEST_SETTINGS_CONFIGURATION_HPP
#define PULL_REQUEST_SETTINGS_CONFIGURATION_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "settings/repository_url.hpp"

namespace pull_request {

/// The types that a repository can have, as pipelines write them.
inline constexpr std::string_view forge_types = "github, gitlab, gitea, forgejo, git";
bool is_forge_type(std::string_view type);

/// What is known of one host.
struct ForgeHost {
  std::string host;     ///< "host" or "host:port", in lower case
  std::string type;     ///< empty: as the URL says
  std::string api_url;  ///< without a slash at its end; empty: as the type has it
};

/// Of all mirrors of a storage folder together.
struct MirrorLimits {
  std::uintmax_t most_bytes = UINTMAX_C(10) * 1024 * 1024 * 1024;
  std::chrono::hours expire_after{30 * 24};  ///< since the last use
};

struct Configuration {
  std::vector<ForgeHost> forges;
  std::vector<InsteadOf> instead_of;  ///< of all forges together, as git has it
  std::string author_name = "Promotion";
  std::string author_email = "promotion@localhost";
  std::string branch_prefix = "promotion";
  MirrorLimits mirrors;
  std::chrono::seconds poll_interval{60};  ///< between looks at an open pull request

  /// What is known of the URL's host: an entry with its port goes before one without; NULL: nothing.
  const ForgeHost *forge_of(const RepositoryUrl &url) const;
};

/// Reads {forges, author, branchPrefix, mirrors, pollSeconds}; empty text: the defaults. Throws
/// promotion::Error (INVALID_ARGUMENT) that names the member.
Configuration parse_configuration(std::string_view json);

}  // namespace pull_request

#endif
